//! Files that replaying a journal takes, kept in this browser's database.
//!
//! As with everything that is remembered, storage that is full or switched off costs remembering only.

use js_sys::Array;
use leptos::web_sys::Blob;
use wasm_bindgen::prelude::*;

use crate::ui::database::{ASIDE, ENTRIES, FILES, Transaction, database, result};
use crate::ui::remember::Blocked;

/// Milliseconds for which a file is kept that no journal names: another page may be about to name it.
const GRACE: f64 = 7.0 * 24.0 * 60.0 * 60.0 * 1_000.0;

/// A name for a new file: when it came, and something nobody else draws.
pub(crate) fn new_id() -> String {
    format!("{}-{}", js_sys::Date::now(), js_sys::Math::random().to_string().trim_start_matches("0."))
}

/// Keeps a file.
pub(crate) async fn keep(id: &str, file: &Blob) -> Result<(), Blocked> {
    let transaction = Transaction::writing(&database().await?, &[FILES])?;
    transaction.store(FILES)?.put_with_key(file, &id.into()).map_err(|_| Blocked)?;
    transaction.done().await.map_err(|_| Blocked)
}

/// A file that was kept.
pub(crate) async fn load(id: &str) -> Option<Blob> {
    let transaction = Transaction::reading(&database().await.ok()?, &[FILES]).ok()?;
    result(transaction.store(FILES).ok()?.get(&id.into())).await.ok()?.dyn_into().ok()
}

/// Lets files go that no journal names any more, nor anything that was set aside, once they have been there for a
/// while.
pub(crate) async fn tidy() {
    // What cannot be let go stays.
    let _ = let_go_of_old().await;
}

async fn let_go_of_old() -> Result<(), Blocked> {
    let transaction = Transaction::writing(&database().await?, &[ENTRIES, ASIDE, FILES])?;
    let store = transaction.store(FILES)?;
    let keys = Array::from(&result(store.get_all_keys()).await?);
    let now = js_sys::Date::now();
    let came = |id: &str| id.split('-').next().and_then(|time| time.parse().ok()).unwrap_or(0.0);
    let ids = keys.iter().filter_map(|key| key.as_string());
    let old: Vec<String> = ids.filter(|id| now - came(id) > GRACE).collect();
    if !old.is_empty() {
        let entries = Array::from(&result(transaction.store(ENTRIES)?.get_all()).await?);
        let aside = Array::from(&result(transaction.store(ASIDE)?.get_all()).await?);
        let texts: Vec<String> =
            entries.iter().chain(aside.iter()).filter_map(|text| text.as_string()).collect();
        for id in old.iter().filter(|id| !texts.iter().any(|text| text.contains(*id))) {
            store.delete(&id.into()).map_err(|_| Blocked)?;
        }
    }
    transaction.done().await.map_err(|_| Blocked)
}
