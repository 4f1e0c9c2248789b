//! What was set aside: kept under numbers that ascend, listed, and let go when the reader says so.

use dynamodb_sandbox::workbench::kept::Aside;
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::ui::database::{ASIDE, Failure, Transaction, database, result, text};
use crate::ui::remember::Blocked;

/// Something that was set aside, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) aside: Aside,
}

/// Sets something aside.
pub(crate) async fn add(aside: Aside) -> Result<(), Failure> {
    let transaction = Transaction::writing(&database().await?, &[ASIDE])?;
    add_in(&transaction, &[aside])?;
    transaction.done().await
}

/// The same within a transaction.
pub(super) fn add_in(transaction: &Transaction, aside: &[Aside]) -> Result<(), Blocked> {
    if aside.is_empty() {
        return Ok(());
    }
    let store = transaction.store(ASIDE)?;
    for aside in aside {
        store.add(&aside.write().into()).map_err(|_| Blocked)?;
    }
    Ok(())
}

/// All that was set aside, the latest first.
pub(crate) async fn list() -> Result<Vec<Numbered>, Blocked> {
    let transaction = Transaction::reading(&database().await?, &[ASIDE])?;
    list_in(&transaction).await
}

/// The same within a transaction.
pub(super) async fn list_in(transaction: &Transaction) -> Result<Vec<Numbered>, Blocked> {
    let store = transaction.store(ASIDE)?;
    let keys = store.get_all_keys();
    let texts = Array::from(&result(store.get_all()).await?);
    let keys = Array::from(&keys.and_then(|keys| keys.result()).map_err(|_| Blocked)?);
    let numbered = |(key, value): (JsValue, JsValue)| Numbered {
        number: key.as_f64().unwrap_or_default() as u64,
        aside: Aside::read(&text(&value)),
    };
    let mut list: Vec<Numbered> = keys.iter().zip(texts.iter()).map(numbered).collect();
    list.reverse();
    Ok(list)
}

/// Lets something go.
pub(crate) async fn let_go(number: u64) -> Result<(), Failure> {
    let transaction = Transaction::writing(&database().await?, &[ASIDE])?;
    transaction.store(ASIDE)?.delete(&(number as f64).into()).map_err(|_| Blocked)?;
    transaction.done().await
}
