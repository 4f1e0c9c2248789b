//! Files that are brought in, in words: what they are, what becomes of them, what is wrong.

use dynamodb_sandbox::workbench::view::{
    ColumnType, Format, ImportProblem, ImportView, ImportedTable, Note, Reason,
};

use super::catalogue::import as text;
use super::{units, whole};

/// A problem in words, and the service's own words where it has any.
pub(crate) struct ImportWords {
    /// Our explanation, with the line.
    pub(crate) ours: String,
    /// The service's text, to be shown verbatim.
    pub(crate) service: Option<String>,
}

/// What a file was read as.
pub(crate) fn format(format: Option<Format>) -> &'static str {
    match format {
        Some(Format::DynamodbJson) => text::format::dynamodb_json(),
        Some(Format::Json) => text::format::json(),
        Some(Format::Csv) => text::format::csv(),
        Some(Format::Workbench) => text::format::workbench(),
        Some(Format::Sandbox) => text::format::sandbox(),
        None => text::format::unknown(),
    }
}

/// What becomes of a column's cells.
pub(crate) fn column_type(column: ColumnType) -> &'static str {
    match column {
        ColumnType::String => text::column::string(),
        ColumnType::Number => text::column::number(),
        ColumnType::Bool => text::column::truth(),
    }
}

/// What importing into a table would do.
pub(crate) fn table(table: &ImportedTable) -> String {
    let mut parts = vec![match table.is_new {
        true => text::new().to_owned(),
        false => text::has(table.existing),
    }];
    parts.push(text::items(table.items));
    if table.replaced > 0 {
        parts.push(text::replaced(table.replaced));
    }
    if !table.indexes.is_empty() {
        parts.push(text::indexes(&table.indexes.join(", ")));
    }
    if table.items > 0 {
        parts.push(text::would_cost(&units(table.write_units)));
    }
    parts.join(" · ")
}

/// What is worth knowing.
pub(crate) fn note(note: &Note) -> String {
    match note {
        Note::Model { version: Some(version) } => text::note::model(version),
        Note::Model { version: None } => text::note::old_model().to_owned(),
        Note::Facets { table, count } => text::note::facets(*count, table),
        Note::Kept { table } => text::note::kept(table),
        Note::Duplicate { table, line, first } => text::note::duplicate(&whole(*line), &whole(*first), table),
        Note::MoreDuplicates { table, count } => text::note::more_duplicates(*count, table),
        Note::Records => text::note::records().to_owned(),
    }
}

/// What a file was found to be, as a sentence.
pub(crate) fn summary(view: &ImportView) -> String {
    let problems = view.problems.len() as u64 + view.more_problems;
    let items = text::items(view.tables.iter().map(|table| table.items).sum());
    let found = match problems {
        0 => text::no_problems().to_owned(),
        count => text::some_problems(count),
    };
    text::summary(&view.file.name, format(view.format), &items, &found)
}

/// That it was brought in, as a sentence.
pub(crate) fn done(view: &ImportView) -> String {
    match view.format {
        Some(Format::Sandbox) => text::sandbox_opened().to_owned(),
        _ => text::imported(view.tables.iter().map(|table| table.items).sum()),
    }
}

/// A problem with its line.
pub(crate) fn problem(problem: &ImportProblem) -> ImportWords {
    let mut service = None;
    let mut said = |text: &String| service = Some(text.clone());
    let what = match &problem.reason {
        Reason::Nothing => text::wrong::nothing().to_owned(),
        Reason::FileTooLarge { limit } => text::wrong::file_too_large(&super::memory(*limit)),
        Reason::NotText => text::wrong::not_text().to_owned(),
        Reason::NotJson => text::wrong::not_json().to_owned(),
        Reason::NotAnItem => text::wrong::not_an_item().to_owned(),
        Reason::NotAPut => text::wrong::not_a_put().to_owned(),
        Reason::Written { text: service } => {
            said(service);
            text::wrong::written().to_owned()
        }
        Reason::Number { attribute, text: service } => {
            said(service);
            text::wrong::number(attribute)
        }
        Reason::EmptySet { attribute } => text::wrong::empty_set(attribute),
        Reason::TooDeep { attribute } => text::wrong::too_deep(attribute),
        Reason::Value { attribute, text: service } => {
            said(service);
            text::wrong::value(attribute)
        }
        Reason::MissingKey { attribute } => text::wrong::missing_key(attribute),
        Reason::KeyType { attribute, expected, found } => text::wrong::key_type(attribute, expected, found),
        Reason::EmptyKey { attribute } => text::wrong::empty_key(attribute),
        Reason::TooLarge => text::wrong::too_large().to_owned(),
        Reason::Refused { text: service } => {
            said(service);
            text::wrong::refused().to_owned()
        }
        Reason::Cells { expected, found } => text::wrong::cells(&whole(*found), &whole(*expected)),
        Reason::Quote => text::wrong::quote().to_owned(),
        Reason::Cell { column, column_type, cell } => {
            text::wrong::cell(cell, column, self::column_type(*column_type))
        }
        Reason::Header { column } if column.is_empty() => text::wrong::unnamed().to_owned(),
        Reason::Header { column } => text::wrong::header(column),
        Reason::NoKeys => text::wrong::no_keys().to_owned(),
        Reason::NoSuchKey { attribute } => text::wrong::no_such_key(attribute),
        Reason::OtherKeys { table } => text::wrong::other_keys(table),
        Reason::Table { table, exception, text: service } => {
            said(&[exception, ": ", service].concat());
            text::wrong::table(table)
        }
        Reason::Newer => text::wrong::newer().to_owned(),
        Reason::Damaged { detail } => text::wrong::damaged(detail),
    };
    let ours = match (problem.line, problem.item) {
        (Some(line), Some(item)) => text::at_item(&whole(line), &whole(item), &what),
        (Some(line), None) => text::at(&whole(line), &what),
        (None, _) => what,
    };
    ImportWords { ours, service }
}
