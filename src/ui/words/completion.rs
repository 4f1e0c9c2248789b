//! What the editor offers, in a word or two.

use dynamodb_sandbox::workbench::completion::Kind;

use super::catalogue::editor::completion as text;

/// What a completion is; nothing where its name says so.
pub(crate) fn completion(kind: Kind) -> &'static str {
    match kind {
        Kind::Required => text::required(),
        Kind::Optional => text::optional(),
        Kind::Legacy => text::legacy(),
        Kind::Word | Kind::Arn => "",
        Kind::Type => text::value_type(),
        Kind::Table => text::table(),
        Kind::Index => text::index(),
        Kind::Key => text::key(),
        Kind::Attribute => text::attribute(),
        Kind::Reserved => text::reserved(),
        Kind::Placeholder => text::placeholder(),
        Kind::Undefined => text::undefined(),
        Kind::Function => text::function(),
        Kind::Keyword => text::keyword(),
    }
}
