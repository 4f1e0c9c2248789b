//! All that is kept, gathered for a file; and what a file holds, brought in: all of it or nothing, with what was there
//! set aside.

use std::collections::{BTreeMap, BTreeSet};

use dynamodb_sandbox::workbench::backup::{Backup, KeptFile, MAX_FILES_BYTES, is_choice};
use dynamodb_sandbox::workbench::import::FileRef;
use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::kept::aside::CHOICES;
use dynamodb_sandbox::workbench::kept::{Aside, Reason, Unread};
use js_sys::Array;
use leptos::web_sys::Blob;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{ENTRIES, FILES, HEADS, Replacement, now, read_in, replace_in, set_aside};
use crate::ui::database::{ASIDE, Failure, Transaction, database, result, text};
use crate::ui::files;
use crate::ui::remember::{Blocked, Place};

/// Everything that is kept, and the names of the files that are too large to go with it.
pub(crate) async fn gather() -> Result<(Backup, Vec<String>), Blocked> {
    let transaction = Transaction::reading(&database().await?, &[HEADS, ENTRIES, ASIDE])?;
    let mut backup = Backup { choices: choices(), ..Backup::default() };
    for place in places_in(&transaction).await? {
        let found = read_in(&transaction, &place).await?.read();
        if let Some(Unread { reason, texts }) = found.unread {
            backup.aside.push(Aside { place: place.clone(), at: now(), reason, texts });
        }
        if found.journal != Journal::default() {
            backup.pages.insert(place, found.journal);
        }
    }
    let aside = set_aside::list_in(&transaction).await?;
    backup.aside.extend(aside.into_iter().map(|numbered| numbered.aside));
    let (files, left_out) = files_of(&backup).await;
    backup.files = files;
    Ok((backup, left_out))
}

/// The pages of which something is kept.
async fn places_in(transaction: &Transaction) -> Result<Vec<String>, Blocked> {
    let keys = Array::from(&result(transaction.store(HEADS)?.get_all_keys()).await?);
    Ok(keys.iter().map(|key| text(&key)).collect())
}

/// Settings, finds and tallies: all that is in local storage.
fn choices() -> BTreeMap<String, String> {
    let all = Place::all().unwrap_or_default().into_iter();
    all.map(|(place, text)| (place.what().to_owned(), text)).filter(|(name, _)| is_choice(name)).collect()
}

/// The files that journals name, and the names of those that are left out.
async fn files_of(backup: &Backup) -> (Vec<KeptFile>, Vec<String>) {
    let set_aside: Vec<_> = backup.aside.iter().filter_map(Aside::journal).collect();
    let named: Vec<&FileRef> =
        backup.pages.values().chain(&set_aside).flat_map(|journal| journal.files()).collect();
    let (mut known, mut room) = (BTreeSet::new(), MAX_FILES_BYTES);
    let (mut there, mut left_out) = (Vec::new(), Vec::new());
    for FileRef { id, name, bytes } in named {
        if !known.insert(id) {
            continue;
        }
        let file = match usize::try_from(*bytes) {
            Ok(bytes) if bytes <= room => text_of(id).await.filter(|text| text.len() <= room),
            _ => None,
        };
        match file {
            Some(text) => {
                room -= text.len();
                there.push(KeptFile { id: id.clone(), text });
            }
            None => left_out.push(name.clone()),
        }
    }
    (there, left_out)
}

async fn text_of(id: &str) -> Option<String> {
    let file = files::kept::load(id).await?;
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// How much was done on each of these pages: what would be set aside.
pub(crate) async fn survey(places: Vec<String>) -> Result<BTreeMap<String, usize>, Blocked> {
    let transaction = Transaction::reading(&database().await?, &[HEADS, ENTRIES])?;
    let mut there = BTreeMap::new();
    for place in places {
        let found = read_in(&transaction, &place).await?.read();
        there.insert(place, found.journal.commands().len());
    }
    Ok(there)
}

/// Brings it all in, or nothing.
pub(crate) async fn bring_in(backup: &Backup) -> Result<(), Failure> {
    let transaction = Transaction::writing(&database().await?, &[HEADS, ENTRIES, ASIDE, FILES])?;
    let before = match put(&transaction, backup).await {
        Ok(before) => before,
        Err(Blocked) => {
            transaction.abort();
            return Err(Failure::Blocked);
        }
    };
    transaction.commit();
    let done = transaction.done().await;
    if done.is_err() {
        restore(&before);
    }
    done
}

/// Puts it all where it belongs. Answers the choices that had to make room.
async fn put(transaction: &Transaction, backup: &Backup) -> Result<Vec<(Place, Option<String>)>, Blocked> {
    for (place, journal) in &backup.pages {
        if read_in(transaction, place).await?.read().journal == *journal {
            continue;
        }
        let by = Replacement {
            place: place.clone(),
            expected: None,
            journal: journal.clone(),
            aside: Some(Reason::Replaced),
        };
        replace_in(transaction, &by).await?;
    }
    set_aside::add_in(transaction, &backup.aside)?;
    let store = transaction.store(FILES)?;
    for KeptFile { id, text } in &backup.files {
        // A file of this name is this file.
        if result(store.get(&id.into())).await?.dyn_into::<Blob>().is_err() {
            let file = files::of_text(text, "").map_err(|_| Blocked)?;
            store.put_with_key(&file, &id.into()).map_err(|_| Blocked)?;
        }
    }
    let here = choices();
    let changed = || backup.choices.iter().filter(|(name, value)| here.get(*name) != Some(value));
    let replaced: BTreeMap<&String, &String> =
        changed().filter_map(|(name, _)| here.get_key_value(name)).collect();
    if !replaced.is_empty() {
        let texts = vec![serde_json::to_string(&replaced).unwrap_or_default()];
        let aside = Aside { place: CHOICES.to_owned(), at: now(), reason: Reason::Replaced, texts };
        set_aside::add_in(transaction, &[aside])?;
    }
    // Last of all: this is not part of the transaction.
    let mut before = Vec::new();
    for (name, value) in changed() {
        let place = Place::new(name);
        before.push((place.clone(), here.get(name).cloned()));
        if place.save(value).is_err() {
            restore(&before);
            return Err(Blocked);
        }
    }
    Ok(before)
}

/// Has choices as they were.
fn restore(before: &[(Place, Option<String>)]) {
    for (place, value) in before {
        match value {
            // There was room for it before.
            Some(value) => drop(place.save(value)),
            None => place.forget(),
        }
    }
}
