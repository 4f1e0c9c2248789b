//! Items into tables: on a fork of the sandbox, so that all of them are checked before anything changes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::keys::Keys;
use super::problem::{ImportProblem, Problems, Reason};
use super::source::{Draft, Note, Source};
use super::{Choices, Existing, Format};
use crate::engine::operation::LoadError;
use crate::engine::stream::restore::RestoreError;
use crate::engine::{Engine, EngineSettings};
use crate::model::CapacityUnits;
use crate::model::key_schema::{KeySchema, KeyType};
use crate::storage::PrimaryKey;

/// Most pairs of items with one key that are told.
const MAX_DUPLICATES: u64 = 20;
/// The table that items of no table go to, unless another is chosen.
const SUGGESTED: &str = "Imported";

/// A source on its way into a sandbox.
#[derive(Debug)]
pub struct Application {
    engine: Engine,
    tables: Vec<Applied>,
    draft: usize,
    record: usize,
    notes: Vec<Note>,
    problems: Problems,
    seen: BTreeMap<PrimaryKey, u64>,
}

/// What became of a source's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The table's name.
    pub table: String,
    /// Whether it is new.
    pub is_new: bool,
    /// Its keys, if it has any yet.
    pub keys: Option<Keys>,
    /// The names of its indexes.
    pub indexes: Vec<String>,
    /// Items that were there.
    pub existing: u64,
    /// Items that take the place of one that was there.
    pub replaced: u64,
    /// Items whose key comes again later in the file.
    pub duplicates: u64,
    /// What putting all of them would have cost.
    pub write_units: CapacityUnits,
}

impl Application {
    /// Makes the tables ready: creates those that are not there, empties those that are to be.
    pub fn begin(engine: &Engine, source: &Source, choices: &Choices) -> Self {
        let mut application = Self {
            engine: engine.clone(),
            tables: Vec::new(),
            draft: 0,
            record: 0,
            notes: Vec::new(),
            problems: Problems::default(),
            seen: BTreeMap::new(),
        };
        if source.format == Some(Format::Sandbox) {
            application.begin_sandbox(source);
        } else {
            for draft in &source.drafts {
                let table = application.begin_table(draft, choices);
                application.tables.push(table);
            }
        }
        application
    }

    /// A new engine with the tables of a saved one, each created when it was.
    fn begin_sandbox(&mut self, source: &Source) {
        let clock = source.header.as_ref().map(|header| header.clock).unwrap_or_default();
        let created = |draft: &Draft| draft.created.unwrap_or(clock).min(clock);
        let first = source.drafts.iter().map(created).min().unwrap_or(clock);
        self.engine = Engine::new(EngineSettings { now: first, ..EngineSettings::default() });
        let mut order: Vec<usize> = (0..source.drafts.len()).collect();
        order.sort_by_key(|draft| source.drafts.get(*draft).map(created));
        let mut tables: BTreeMap<usize, Applied> = BTreeMap::new();
        for index in order {
            let Some(draft) = source.drafts.get(index) else { continue };
            self.engine.advance(created(draft) - self.engine.now());
            tables.insert(index, self.begin_table(draft, &Choices::default()));
            if let Some(attribute) = &draft.time_to_live {
                // A table is there for other changes once it was looked at.
                self.engine.call("DescribeTable", &json!({ "TableName": draft.name }));
                let request = json!({
                    "TableName": draft.name,
                    "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
                });
                self.request(&draft.name, "UpdateTimeToLive", &request);
            }
        }
        self.tables = tables.into_values().collect();
        self.engine.advance(clock - self.engine.now());
    }

    fn begin_table(&mut self, draft: &Draft, choices: &Choices) -> Applied {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let table = named(&draft.name).or_else(|| named(&choices.target.table));
        let table = table.unwrap_or_else(|| SUGGESTED.to_owned());
        let mut applied = Applied {
            is_new: self.engine.table(&table).is_none(),
            keys: None,
            indexes: Vec::new(),
            existing: self.engine.table(&table).map_or(0, |contents| contents.len() as u64),
            replaced: 0,
            duplicates: 0,
            write_units: CapacityUnits::ZERO,
            table,
        };
        if applied.is_new {
            match &draft.definition {
                Some(definition) => self.request(&applied.table, "CreateTable", definition),
                None => match self.new_keys(draft, choices) {
                    Some(keys) => {
                        self.request(&applied.table, "CreateTable", &create_table(&applied.table, &keys));
                        // Shown also where the table's name is refused.
                        applied.keys = Some(keys);
                    }
                    None if draft.records.is_empty() => {}
                    None => self.problems.add_general(Reason::NoKeys),
                },
            }
        } else {
            if let Some(definition) = &draft.definition {
                self.keep_definition(&applied.table, definition);
            }
            // Not what came from the same file.
            let begun = self.tables.iter().any(|begun| begun.table == applied.table);
            if choices.existing == Existing::Replace && !begun {
                self.engine.empty_table(&applied.table);
            }
        }
        if let Some(contents) = self.engine.table(&applied.table) {
            applied.keys = Some(keys_of(contents.key_schema()));
            applied.indexes =
                contents.indexes().iter().map(|index| index.definition().name.to_string()).collect();
        }
        applied
    }

    /// The keys of a table that the file does not define: those that were chosen, or a guess.
    fn new_keys(&mut self, draft: &Draft, choices: &Choices) -> Option<Keys> {
        let target = &choices.target;
        if target.partition.is_empty() {
            return draft.candidates.guess(&draft.records);
        }
        let mut chosen = |name: &String| {
            let known = draft.candidates.get(name);
            if known.is_none() {
                self.problems.add_general(Reason::NoSuchKey { attribute: name.clone() });
            }
            Some(known.unwrap_or_else(|| (name.clone(), KeyType::S)))
        };
        let partition = chosen(&target.partition)?;
        let sort = if target.sort.is_empty() { None } else { chosen(&target.sort) };
        Some(Keys { partition, sort })
    }

    /// A table that is there keeps its definition, if it has the keys that the file says.
    fn keep_definition(&mut self, table: &str, definition: &Value) {
        let mut fresh = Engine::new(EngineSettings::default());
        fresh.call("CreateTable", definition);
        let same = fresh.table(table).map(|contents| contents.key_schema())
            == self.engine.table(table).map(|contents| contents.key_schema());
        match same {
            true => self.notes.push(Note::Kept { table: table.to_owned() }),
            false => self.problems.add_general(Reason::OtherKeys { table: table.to_owned() }),
        }
    }

    fn request(&mut self, table: &str, operation: &str, request: &Value) {
        if let Err(error) = self.engine.call(operation, request).response {
            self.problems.add_general(Reason::Table {
                table: table.to_owned(),
                exception: error.exception().to_owned(),
                text: error.to_string(),
            });
        }
    }

    /// Puts some of the items. Answers whether all are there.
    pub fn proceed(&mut self, source: &Source, budget: usize) -> bool {
        for _ in 0..budget {
            let Some(draft) = source.drafts.get(self.draft) else { return true };
            let Some(applied) = self.tables.get_mut(self.draft) else { return true };
            let Some(record) = draft.records.get(self.record) else {
                if applied.duplicates > MAX_DUPLICATES {
                    let count = applied.duplicates - MAX_DUPLICATES;
                    self.notes.push(Note::MoreDuplicates { table: applied.table.clone(), count });
                }
                if source.format == Some(Format::Sandbox) {
                    restore_stream(&mut self.engine, source, draft, &mut self.problems);
                }
                (self.draft, self.record) = (self.draft + 1, 0);
                self.seen.clear();
                continue;
            };
            self.record += 1;
            // Without its table, which is told, there is nothing to check an item against.
            let Some(schema) = self.engine.table(&applied.table).map(|contents| contents.key_schema()) else {
                self.record = draft.records.len();
                continue;
            };
            let key = PrimaryKey::of(schema, &record.item);
            match self.engine.load(&applied.table, &record.item) {
                Ok(loaded) => {
                    applied.write_units += loaded.write_units;
                    let before = key.and_then(|key| self.seen.insert(key, record.line));
                    match before {
                        Some(first) => {
                            applied.duplicates += 1;
                            if applied.duplicates <= MAX_DUPLICATES {
                                let table = applied.table.clone();
                                self.notes.push(Note::Duplicate { table, line: record.line, first });
                            }
                        }
                        None => applied.replaced += u64::from(loaded.replaced),
                    }
                }
                Err(error) => self.problems.add(ImportProblem {
                    reason: error.into(),
                    line: Some(record.line),
                    column: None,
                    item: Some(record.number),
                }),
            }
        }
        false
    }

    /// How many items have been put.
    pub fn done(&self, source: &Source) -> u64 {
        let before = source.drafts.iter().take(self.draft).map(|draft| draft.records.len()).sum::<usize>();
        (before + self.record) as u64
    }

    /// What became of the tables, in the source's order.
    pub fn tables(&self) -> &[Applied] {
        &self.tables
    }

    /// What is worth knowing.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What is wrong.
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    /// The sandbox with all of it.
    pub fn into_engine(mut self, source: &Source) -> Engine {
        if let Some(header) = &source.header {
            self.engine.set_environment(header.environment);
        }
        self.engine
    }
}

/// A saved table's stream has what it had, and nothing of the items that were put back.
fn restore_stream(engine: &mut Engine, source: &Source, draft: &Draft, problems: &mut Problems) {
    let environment = source.header.as_ref().map(|header| header.environment).unwrap_or_default();
    let changes = draft.changes.iter().map(|(change, _)| change);
    let restored = engine.restore_stream(&draft.name, draft.stream, environment.stream_shards, changes);
    if let Err((number, error)) = restored {
        let reason = match error {
            RestoreError::Refused(error) => LoadError::Refused(error).into(),
            error => Reason::Damaged { detail: format!("records: {error}") },
        };
        let line = draft.changes.get(number).map(|(_, line)| *line);
        problems.add(ImportProblem { reason, line, column: None, item: None });
    }
}

fn keys_of(schema: &KeySchema) -> Keys {
    Keys {
        partition: (schema.partition.name.clone(), schema.partition.key_type),
        sort: schema.sort.as_ref().map(|sort| (sort.name.clone(), sort.key_type)),
    }
}

fn create_table(table: &str, keys: &Keys) -> Value {
    let all =
        || std::iter::once((&keys.partition, "HASH")).chain(keys.sort.iter().map(|sort| (sort, "RANGE")));
    let definition = |((name, key_type), _): (&(String, KeyType), &str)| json!({ "AttributeName": name, "AttributeType": key_type });
    let element =
        |((name, _), role): (&(String, KeyType), &str)| json!({ "AttributeName": name, "KeyType": role });
    json!({
        "TableName": table,
        "AttributeDefinitions": all().map(definition).collect::<Value>(),
        "KeySchema": all().map(element).collect::<Value>(),
        "BillingMode": "PAY_PER_REQUEST",
    })
}
