//! What DynamoDB is made of: attribute values, 38-digit numbers, items and
//! their sizes, key schemas, capacity arithmetic, API errors.
//!
//! Knows nothing of the text of expressions, of JSON or of tables' contents.

pub mod capacity;
pub mod error;
pub mod free_tier;
pub mod index;
pub mod key_schema;
pub mod number;
pub mod price;
pub mod size;
pub mod throttling;
pub mod time;
pub mod value;
pub mod words;

pub use capacity::CapacityUnits;
pub use error::ApiError;
pub use number::Number;
pub use time::{Duration, Instant};
pub use value::{AttributeValue, Item};
