//! DeleteTable: a table and all its items.

use serde::Serialize;

use super::table_description::TableDescription;
use super::update_table::UpdateError;
use super::{Body, Log, Operate};
use crate::engine::event::Event;
use crate::engine::stream::StreamChange;
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, validation};
use crate::model::ApiError;

wire_shape! {
    DeleteTableBody = "DeleteTableInput" {
        "TableName" => table_name: Member<String>,
    }
}

/// A DeleteTable request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteTableInput {
    /// The table.
    pub table_name: String,
}

/// What DeleteTable answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteTableOutput {
    /// The table as it goes: `DELETING`, without keys and indexes.
    pub table_description: TableDescription,
}

impl Body for DeleteTableBody {
    type Input = DeleteTableInput;

    fn into_input(self) -> Result<DeleteTableInput, ApiError> {
        Ok(DeleteTableInput { table_name: validation::table_name(self.table_name)? })
    }
}

impl Operate for DeleteTableInput {
    type Output = DeleteTableOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<DeleteTableOutput, ApiError> {
        let name = self.table_name;
        let entry = engine.catalog.get(&name).ok_or_else(|| validation::no_such_table(&name))?;
        validation::active(entry)?;
        if let Some(online) = entry.online_index() {
            // That the table stays while an index is being filled is documented
            // (Developer Guide, "Managing global secondary indexes"); the text
            // is unverified.
            return Err(UpdateError::index_in_use("created", entry, &online.name).into());
        }
        if entry.definition.deletion_protection {
            return Err(ApiError::validation(
                "Resource cannot be deleted as it is currently protected against deletion. \
                 Disable deletion protection first.",
            ));
        }
        let table_description = TableDescription::of_deleted(entry, engine.now);
        let table = entry.definition.name.clone();
        if entry.definition.stream.is_some_and(|stream| stream.enabled) {
            engine.change_stream(&name, StreamChange::Disable);
        }
        engine.pending.forget_table(&table);
        engine.catalog.delete(&name, engine.now, engine.environment.control_plane_delay);
        log.events.push(Event::TableDeleted { table });
        Ok(DeleteTableOutput { table_description })
    }
}
