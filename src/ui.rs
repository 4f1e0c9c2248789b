//! The page: components that show the workbench's views and send its commands.
//!
//! Components only word and place things; what is shown is decided in `workbench`, how it is said stands in
//! `locales/*.json`. Must not know: rules of DynamoDB, how a session computes its views. Start reading at
//! [`page`] for what is mounted where, at [`client`] for the way to the worker and back.

mod announce;
mod at_random;
mod client;
mod code;
mod database;
mod desk;
mod dom;
mod editor;
mod explorer;
mod files;
mod focus;
mod home;
mod in_view;
mod kept;
mod lab;
mod lesson;
mod message;
mod page;
mod parts;
mod present;
mod problems;
mod progress;
mod receipt;
mod remember;
mod search;
mod settings;
mod share;
mod side_by_side;
mod stage;
mod tally;
mod turns;
mod wire_text;
mod words;
mod worker;

#[cfg(test)]
mod fixtures;

/// Starts whichever of the two this program runs as: the page, or the page's worker.
pub(crate) fn start() {
    console_error_panic_hook::set_once();
    match worker::scope() {
        Some(scope) => wasm_bindgen_futures::spawn_local(async move {
            if let Err(missing) = parts::session(scope).await {
                // The page hears of it as an error of its worker, and starts another.
                wasm_bindgen::throw_str(&missing.to_string());
            }
        }),
        None => page::start(),
    }
}
