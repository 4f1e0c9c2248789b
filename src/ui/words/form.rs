//! What is wrong in a form, in words.

use dynamodb_sandbox::workbench::form::{MAX_FIELDS, Trouble, Unreadable};
use dynamodb_sandbox::workbench::notation::Fault;

use super::catalogue::desk::form as text;
use super::catalogue::desk::form::{fault as faults, trouble as troubles};
use super::whole;

/// Why a request has no form.
pub(crate) fn unreadable(why: Unreadable) -> String {
    match why {
        Unreadable::NotJson(wrong, place) => text::not_json(&placed(wrong, place)),
        Unreadable::NotAnObject => text::not_an_object().to_owned(),
        Unreadable::TooMany => text::too_many(&whole(MAX_FIELDS as u64)),
    }
}

/// What is wrong with a field.
pub(crate) fn trouble(trouble: Trouble) -> String {
    match trouble {
        Trouble::Unknown => troubles::unknown().to_owned(),
        Trouble::Misfit => troubles::misfit().to_owned(),
        Trouble::NotANumber => troubles::not_a_number().to_owned(),
        Trouble::NotWhole => troubles::not_whole().to_owned(),
        Trouble::NotBase64 => troubles::not_base64().to_owned(),
        Trouble::NotAWord => troubles::not_a_word().to_owned(),
        Trouble::Twice => troubles::twice().to_owned(),
        Trouble::OtherType => troubles::other_type().to_owned(),
        Trouble::Notation(wrong, place) => placed(wrong, place),
    }
}

/// What is wrong with a text, and where.
fn placed(wrong: Fault, (line, column): (usize, usize)) -> String {
    text::placed(&whole(line as u64), &whole(column as u64), fault(wrong))
}

fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Unfinished => faults::unfinished(),
        Fault::Unexpected => faults::unexpected(),
        Fault::TooDeep => faults::too_deep(),
        Fault::Text => faults::text(),
        Fault::Number => faults::number(),
        Fault::Binary => faults::binary(),
        Fault::EmptySet => faults::empty_set(),
        Fault::MixedSet => faults::mixed_set(),
    }
}
