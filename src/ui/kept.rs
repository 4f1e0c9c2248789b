//! Pages' work in the browser's database: read, appended to, put in another's place, set aside.
//!
//! What the records mean is in [`kept`](dynamodb_sandbox::workbench::kept); here are the transactions.
//!
//! | module | for |
//! |---|---|
//! | [`set_aside`] | what was set aside: listed, let go |
//! | [`earlier`] | what earlier releases kept in local storage, taken over |
//! | [`everything`] | all of it handed out, and brought in |

use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::kept::{self, Aside, Found, Position, Reason, Record, Stored, Tail};
use js_sys::{Array, Date};
use leptos::web_sys::{IdbDatabase, IdbRequest};
use wasm_bindgen::prelude::*;

use super::database::{self, ASIDE, ENTRIES, FILES, Failure, HEADS, Transaction, between, database, text};
use super::parts;
use super::remember::{Blocked, Place};

pub(crate) mod earlier;
pub(crate) mod everything;
pub(crate) mod set_aside;

/// A place and what is there, or part of it.
pub(crate) enum News {
    /// What follows the entries that are known.
    Tail(Tail),
    /// All of it.
    Whole(Stored),
}

/// Something that takes the place of what is kept of a page.
pub(crate) struct Replacement {
    /// The place.
    pub(crate) place: String,
    /// The last entry that is known; otherwise nothing is replaced. `None`: whatever is there.
    pub(crate) expected: Option<Position>,
    /// What is kept from now on.
    pub(crate) journal: Journal,
    /// Why what is there is set aside, if it is and there is something.
    pub(crate) aside: Option<Reason>,
}

/// The time as the reader's clock has it, in milliseconds since the Unix epoch.
pub(crate) fn now() -> u64 {
    Date::now() as u64
}

/// All that is kept of a place.
pub(crate) async fn read(place: &Place) -> Result<Stored, Blocked> {
    let transaction = Transaction::reading(&database().await?, &[HEADS, ENTRIES])?;
    read_in(&transaction, place.what()).await
}

/// What is kept, read. On a page of which nothing is kept nobody needs to know how.
pub(crate) async fn understand(stored: Stored) -> Result<Found, Blocked> {
    if stored.is_empty() {
        return Ok(Found::default());
    }
    parts::understand(stored).await.map_err(|_| Blocked)
}

/// What is kept of a place beyond what is known: only the entries that follow, where there are such.
pub(crate) async fn news(place: &Place, known: &Position) -> Result<News, Blocked> {
    let transaction = Transaction::reading(&database().await?, &[HEADS, ENTRIES])?;
    let head = head_of(transaction.store(HEADS)?.get(&place.what().into())).await?;
    if known.generation > 0 && head.as_deref().map(kept::read_head) == Some(Ok(known.generation)) {
        let from = key(place.what(), known.generation, known.number + 1);
        let range = between(&from, &key(place.what(), known.generation, LAST))?;
        let records = records_in(&transaction, &range).await?;
        return Ok(News::Tail(parts::tail(known.clone(), records).await.map_err(|_| Blocked)?));
    }
    Ok(News::Whole(Stored { head, records: records_in(&transaction, &range_of(place.what())?).await? }))
}

/// Entries that are being added after the last one that is known.
pub(crate) struct Appending {
    transaction: Transaction,
    /// What tells the generation that holds.
    head: IdbRequest,
    generation: u64,
}

/// Adds entries after a position, in this turn; [`Appending::done`] tells what became of it.
pub(crate) fn append(
    database: &IdbDatabase,
    place: &Place,
    after: &Position,
    entries: &[String],
) -> Result<Appending, Blocked> {
    let transaction = Transaction::writing(database, &[HEADS, ENTRIES])?;
    let generation = after.generation.max(1);
    let issue = || {
        let (heads, store) = (transaction.store(HEADS)?, transaction.store(ENTRIES)?);
        let what = place.what();
        if after.generation == 0 {
            let head = kept::write_head(generation).into();
            heads.add_with_key(&head, &what.into()).map_err(|_| Blocked)?;
        }
        let head = heads.get(&what.into()).map_err(|_| Blocked)?;
        for (entry, number) in entries.iter().zip(after.number + 1..) {
            let key = key(what, generation, number);
            store.add_with_key(&entry.into(), &key).map_err(|_| Blocked)?;
        }
        Ok(head)
    };
    match issue() {
        Ok(head) => {
            transaction.commit();
            Ok(Appending { transaction, head, generation })
        }
        Err(Blocked) => {
            transaction.abort();
            Err(Blocked)
        }
    }
}

impl Appending {
    /// Whether the entries are kept. Those of a generation that does not hold any more are as if they were not.
    pub(crate) async fn done(self) -> Result<(), Failure> {
        self.transaction.done().await?;
        let head = self.head.result().ok().and_then(|head| head.as_string());
        let holds = head.as_deref().map(kept::read_head) == Some(Ok(self.generation));
        if holds { Ok(()) } else { Err(Failure::Taken) }
    }
}

/// Puts a journal in the place of what is kept. Answers what is kept then; fails as taken if something else is there
/// than was expected.
pub(crate) async fn replace(replacement: Replacement, aside: Vec<Aside>) -> Result<Position, Failure> {
    parts::replace(replacement, aside).await.map_err(|_| Failure::Blocked)?.await
}

/// Does so, in the part that understands what is there.
pub(crate) async fn replace_now(replacement: Replacement, aside: Vec<Aside>) -> Result<Position, Failure> {
    let transaction = Transaction::writing(&database().await?, &[HEADS, ENTRIES, ASIDE])?;
    let replaced = match replace_in(&transaction, &replacement).await {
        Ok(Some(position)) => {
            set_aside::add_in(&transaction, &aside).map(|()| position).map_err(Failure::from)
        }
        Ok(None) => Err(Failure::Taken),
        Err(Blocked) => Err(Failure::Blocked),
    };
    match replaced {
        Ok(position) => {
            transaction.commit();
            transaction.done().await?;
            Ok(position)
        }
        Err(failure) => {
            transaction.abort();
            Err(failure)
        }
    }
}

/// The same within a transaction; `None` if something else is there than was expected.
async fn replace_in(transaction: &Transaction, by: &Replacement) -> Result<Option<Position>, Blocked> {
    let Replacement { place, expected, journal, aside } = by;
    let stored = read_in(transaction, place).await?;
    if let Some(expected) = expected {
        let Found { position, .. } = stored.read();
        if position != *expected {
            return Ok(None);
        }
    }
    let known = Journal::default();
    let (heads, entries) = (transaction.store(HEADS)?, transaction.store(ENTRIES)?);
    let issued = |request: Result<IdbRequest, JsValue>| request.map(drop).map_err(|_| Blocked);
    if let Some(reason) = aside
        && !stored.is_empty()
    {
        let found = stored.read();
        let aside = match found.unread {
            None if found.journal == known => None,
            None => Some(Aside::of_journal(place, now(), *reason, &found.journal)),
            Some(_) => {
                Some(Aside { place: place.clone(), at: now(), reason: *reason, texts: stored.texts() })
            }
        };
        set_aside::add_in(transaction, aside.as_slice())?;
    }
    let position = Position::of_generation(stored.last_generation() + 1);
    issued(entries.delete(&range_of(place)?))?;
    issued(heads.put_with_key(&kept::write_head(position.generation).into(), &place.into()))?;
    if *journal != known {
        issued(entries.put_with_key(&journal.write().into(), &key(place, position.generation, 0)))?;
    }
    Ok(Some(position))
}

/// Greater than every number of an entry.
const LAST: u64 = 1 << 53;

fn key(what: &str, generation: u64, number: u64) -> JsValue {
    Array::of3(&what.into(), &(generation as f64).into(), &(number as f64).into()).into()
}

/// All keys of a place: a list is greater than every number.
fn range_of(what: &str) -> Result<JsValue, Blocked> {
    between(&Array::of1(&what.into()).into(), &Array::of2(&what.into(), &Array::new()).into())
}

async fn head_of(request: Result<IdbRequest, JsValue>) -> Result<Option<String>, Blocked> {
    let head = database::result(request).await?;
    Ok((!head.is_undefined()).then(|| text(&head)))
}

async fn read_in(transaction: &Transaction, what: &str) -> Result<Stored, Blocked> {
    let head = head_of(transaction.store(HEADS)?.get(&what.into())).await?;
    Ok(Stored { head, records: records_in(transaction, &range_of(what)?).await? })
}

async fn records_in(transaction: &Transaction, range: &JsValue) -> Result<Vec<Record>, Blocked> {
    let store = transaction.store(ENTRIES)?;
    let keys = store.get_all_keys_with_key(range);
    let texts = Array::from(&database::result(store.get_all_with_key(range)).await?);
    let keys = Array::from(&keys.and_then(|keys| keys.result()).map_err(|_| Blocked)?);
    let number = |key: &Array, index: u32| key.get(index).as_f64().unwrap_or_default() as u64;
    let record = |(key, value): (JsValue, JsValue)| {
        let key = Array::from(&key);
        Record { generation: number(&key, 1), number: number(&key, 2), text: text(&value) }
    };
    Ok(keys.iter().zip(texts.iter()).map(record).collect())
}
