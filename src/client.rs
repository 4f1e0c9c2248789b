//! What an application does around its requests: keeps what it has read, forgets it, asks again.
//!
//! | module | for |
//! |---|---|
//! | [`cached_repository`] | reads through a cache of one's own, and what is forgotten on a write |
//!
//! A client is run to its end against a fork of the tables and gives [moments](cached_repository::Moment), one for
//! each line of its code that is carried out; lessons show them beside the code. Knows nothing of lessons and browsers.

pub mod cached_repository;
