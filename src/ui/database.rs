//! The browser's IndexedDB for this site: one database, its stores, and transactions on them.
//!
//! As with everything that is remembered, storage that is full, switched off or silent costs remembering only. The
//! name carries the base path, because one origin can host many sandboxes.
//!
//! By hand over `web-sys`, as small as it is: requests have to be issued in the very turn in which something was done,
//! so that a reload right afterwards does not lose it, and a key that is taken already has to be told from a disk that
//! is full.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Promise};
use leptos::web_sys::{
    DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest,
    IdbRequest, IdbTransaction, IdbTransactionMode,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::dom;
use super::remember::{Blocked, Place};

/// What each page's generation is: see [`kept`](dynamodb_sandbox::workbench::kept).
pub(crate) const HEADS: &str = "heads";
/// The snapshots and entries of all pages.
pub(crate) const ENTRIES: &str = "entries";
/// What was set aside, under numbers that ascend.
pub(crate) const ASIDE: &str = "aside";
/// Files that journals name.
pub(crate) const FILES: &str = "files";
const STORES: [&str; 4] = [HEADS, ENTRIES, ASIDE, FILES];

/// Releases before had [`FILES`] only.
const VERSION: u32 = 2;
/// Milliseconds after which a database that does not open counts as blocked.
const PATIENCE: u32 = 4_000;

/// Why a transaction was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Something that it adds is there already.
    Taken,
    /// Storage is full, blocked or missing.
    Blocked,
}

impl From<Blocked> for Failure {
    fn from(Blocked: Blocked) -> Self {
        Self::Blocked
    }
}

#[derive(Default)]
struct Connection {
    /// The one attempt to open it that is under way or has succeeded.
    opening: Option<Promise>,
    database: Option<IdbDatabase>,
}

thread_local! {
    static CONNECTION: RefCell<Connection> = RefCell::default();
}

/// The database, if it is open.
pub(crate) fn database_now() -> Option<IdbDatabase> {
    CONNECTION.with_borrow(|connection| connection.database.clone())
}

/// The database, once it is open.
pub(crate) async fn database() -> Result<IdbDatabase, Blocked> {
    if let Some(database) = database_now() {
        return Ok(database);
    }
    let opening =
        CONNECTION.with_borrow_mut(|connection| connection.opening.get_or_insert_with(open).clone());
    let patience = Promise::new(&mut |_, reject| {
        // Rejecting a promise cannot fail.
        Timeout::new(PATIENCE, move || drop(reject.call0(&JsValue::NULL))).forget();
    });
    let opened = JsFuture::from(Promise::race(&Array::of2(&opening, &patience))).await;
    opened.ok().and_then(|database| database.dyn_into().ok()).ok_or(Blocked)
}

/// Opens the database; an attempt that fails is forgotten, so that the next one is made anew.
fn open() -> Promise {
    Promise::new(&mut |resolve, reject| {
        let refuse = {
            let reject = reject.clone();
            move || {
                CONNECTION.with_borrow_mut(|connection| connection.opening = None);
                // As above.
                drop(reject.call0(&JsValue::NULL));
            }
        };
        let factory = dom::window().indexed_db().ok().flatten();
        let name = Place::new("files");
        let request = factory.and_then(|factory| factory.open_with_u32(name.name(), VERSION).ok());
        let Some(request) = request else {
            // In a turn of its own: the attempt is being made at the moment.
            Timeout::new(0, refuse).forget();
            return;
        };
        let upgraded = request.clone();
        let upgrade = Closure::once_into_js(move || {
            if let Some(database) = opened(&upgraded) {
                for store in STORES {
                    let options = IdbObjectStoreParameters::new();
                    options.set_auto_increment(store == ASIDE);
                    // It fails where there is such a store, which is as well.
                    drop(database.create_object_store_with_optional_parameters(store, &options));
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let succeeded = request.clone();
        let success = Closure::once_into_js(move || {
            if let Some(database) = opened(&succeeded) {
                take(&database);
                drop(resolve.call1(&JsValue::NULL, &database));
            }
        });
        request.set_onsuccess(Some(success.unchecked_ref()));
        request.set_onerror(Some(Closure::once_into_js(refuse).unchecked_ref()));
    })
}

fn opened(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

/// Has the database for the page's, until the browser takes it away or a newer release wants to change it.
fn take(database: &IdbDatabase) {
    let going = database.clone();
    let lose = Closure::<dyn FnMut()>::new(move || {
        going.close();
        CONNECTION.with_borrow_mut(|connection| *connection = Connection::default());
    });
    database.set_onversionchange(Some(lose.as_ref().unchecked_ref()));
    database.set_onclose(Some(lose.as_ref().unchecked_ref()));
    // As long as the database.
    lose.forget();
    CONNECTION.with_borrow_mut(|connection| connection.database = Some(database.clone()));
}

/// A transaction, and when what is done in it is safe.
pub(crate) struct Transaction {
    inner: IdbTransaction,
    done: Promise,
}

impl Transaction {
    /// One that only reads.
    pub(crate) fn reading(database: &IdbDatabase, stores: &[&str]) -> Result<Self, Blocked> {
        Self::new(database, stores, IdbTransactionMode::Readonly)
    }

    /// One that writes.
    pub(crate) fn writing(database: &IdbDatabase, stores: &[&str]) -> Result<Self, Blocked> {
        Self::new(database, stores, IdbTransactionMode::Readwrite)
    }

    fn new(database: &IdbDatabase, stores: &[&str], mode: IdbTransactionMode) -> Result<Self, Blocked> {
        let names: Array = stores.iter().map(|name| JsValue::from_str(name)).collect();
        let inner = database.transaction_with_str_sequence_and_mode(&names, mode).map_err(|_| Blocked)?;
        let done = Promise::new(&mut |resolve, reject| {
            inner.set_oncomplete(Some(&resolve));
            inner.set_onabort(Some(&reject));
        });
        Ok(Self { inner, done })
    }

    /// One of its stores.
    pub(crate) fn store(&self, name: &str) -> Result<IdbObjectStore, Blocked> {
        self.inner.object_store(name).map_err(|_| Blocked)
    }

    /// Undoes what was done in it.
    pub(crate) fn abort(self) {
        // It fails for one that is over.
        drop(self.inner.abort());
        leptos::task::spawn_local(async move { drop(JsFuture::from(self.done).await) });
    }

    /// Lets the browser write at once, without waiting for answers.
    pub(crate) fn commit(&self) {
        #[expect(deprecated, reason = "marked as of an older draft, but in the standard and in all browsers")]
        let committed = self.inner.commit();
        // A browser without it writes once all is answered.
        drop(committed);
    }

    /// Waits until it is over.
    pub(crate) async fn done(self) -> Result<(), Failure> {
        let Err(_) = JsFuture::from(self.done).await else { return Ok(()) };
        let taken = self.inner.error().is_some_and(|error: DomException| error.name() == "ConstraintError");
        Err(if taken { Failure::Taken } else { Failure::Blocked })
    }
}

/// What was asked for of a store.
pub(crate) async fn result(request: Result<IdbRequest, JsValue>) -> Result<JsValue, Blocked> {
    let request = request.map_err(|_| Blocked)?;
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(done).await.map_err(|_| Blocked)?;
    request.result().map_err(|_| Blocked)
}

/// All keys between two, with both of them.
pub(crate) fn between(from: &JsValue, to: &JsValue) -> Result<JsValue, Blocked> {
    IdbKeyRange::bound(from, to).map(JsValue::from).map_err(|_| Blocked)
}

/// A value as text; what is no text is not from here.
pub(crate) fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}
