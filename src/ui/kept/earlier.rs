//! What releases before this one kept in local storage: taken over into the database once, and then removed there.

use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::kept::{Aside, Reason, is_page};

use super::{ENTRIES, HEADS, Replacement, now, read_in, replace_in, set_aside};
use crate::ui::database::{ASIDE, Failure, Transaction, database};
use crate::ui::parts;
use crate::ui::remember::Place;

/// What the presentation's stage was kept by: it is made anew for every scene.
const SCENE: &str = "present-stage";

/// Takes it over. Answers whether some of it cannot be read, and was set aside.
pub(crate) async fn take_over() -> Result<bool, Failure> {
    // Without local storage there is nothing to take over.
    let all = Place::all().unwrap_or_default();
    let of_pages = |(place, _): &(Place, String)| is_page(page_of(place)) || place.what() == SCENE;
    let earlier: Vec<(Place, String)> = all.into_iter().filter(of_pages).collect();
    if earlier.is_empty() {
        return Ok(false);
    }
    parts::take_over(earlier).await.map_err(|_| Failure::Blocked)?.await
}

/// Takes over these.
pub(crate) async fn take_over_these(earlier: Vec<(Place, String)>) -> Result<bool, Failure> {
    let transaction = Transaction::writing(&database().await?, &[HEADS, ENTRIES, ASIDE])?;
    let mut unreadable = false;
    for (place, text) in earlier.iter().filter(|(place, _)| place.what() != SCENE) {
        let page = page_of(place);
        let aside = |reason| Aside { place: page.to_owned(), at: now(), reason, texts: vec![text.clone()] };
        let aside = match Journal::read(text) {
            _ if page != place.what() => Some(aside(Reason::Earlier)),
            Err(error) => {
                unreadable = true;
                Some(aside(Reason::of(&error)))
            }
            Ok(journal) if journal == Journal::default() => None,
            Ok(journal) => {
                let stored = read_in(&transaction, page).await?;
                let by = Replacement { place: page.to_owned(), expected: None, journal, aside: None };
                if stored.is_empty() {
                    replace_in(&transaction, &by).await?;
                    None
                } else {
                    // An earlier release was used again meanwhile, or another tab was quicker.
                    (stored.read().journal != by.journal).then(|| aside(Reason::Earlier))
                }
            }
        };
        set_aside::add_in(&transaction, aside.as_slice())?;
    }
    transaction.commit();
    transaction.done().await?;
    for (place, text) in earlier {
        if place.load() == Ok(Some(text)) {
            place.forget();
        }
    }
    Ok(unreadable)
}

/// The page to which something belongs that is kept in this place or was set aside beside it.
fn page_of(place: &Place) -> &str {
    let what = place.what();
    what.rsplit_once(":aside-").map_or(what, |(page, _)| page)
}
