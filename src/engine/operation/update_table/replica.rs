//! `ReplicaUpdates`: this account has one Region, so that no table has a
//! replica.

use super::error::UpdateError;
use crate::engine::REGION;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::ApiError;

wire_shape! {
    ReplicaUpdateBody = "ReplicationGroupUpdate" {
        "Create" => create: Field<CreateReplicaBody>,
        "Update" => update: Field<UpdateReplicaBody>,
        "Delete" => delete: Field<DeleteReplicaBody>,
    }
}

wire_shape! {
    CreateReplicaBody = "CreateReplicationGroupMemberAction" {
        "RegionName" => region_name: Member<String>,
    }
}

wire_shape! {
    UpdateReplicaBody = "UpdateReplicationGroupMemberAction" {
        "RegionName" => region_name: Member<String>,
    }
}

wire_shape! {
    DeleteReplicaBody = "DeleteReplicationGroupMemberAction" {
        "RegionName" => region_name: Member<String>,
    }
}

impl ReplicaUpdateBody {
    /// Each action's name on the wire, and the Region it names.
    fn actions(&self) -> impl Iterator<Item = (&'static str, &Option<Member<String>>)> {
        let actions = [
            self.create.as_ref().map(|Field(body)| ("create", &body.region_name)),
            self.update.as_ref().map(|Field(body)| ("update", &body.region_name)),
            self.delete.as_ref().map(|Field(body)| ("delete", &body.region_name)),
        ];
        actions.into_iter().flatten()
    }
}

/// Check 4.
pub(super) fn check_constraints(failures: &mut Failures, updates: Option<&List<Element<ReplicaUpdateBody>>>) {
    failures.check("replicaUpdates", Value::list(updates), &[Constraint::MinLength(1)]);
    for (Element(update), place) in updates.iter().flat_map(|list| &list.0).zip(1..) {
        for (action, region) in update.actions() {
            let path = format!("replicaUpdates.{place}.member.{action}.regionName");
            failures.check(&path, Value::member(region), &[Constraint::NotNull]);
        }
    }
}

/// Whether replicas are to change or to go, which the table does not have.
///
/// # Errors
///
/// The table's own Region is among them, or a replica is to be made, or the
/// action is one that we do not know.
pub(super) fn changes_absent(updates: Option<&List<Element<ReplicaUpdateBody>>>) -> Result<bool, ApiError> {
    let updates = || updates.iter().flat_map(|list| &list.0).map(|Element(update)| update);
    let mut regions = updates().flat_map(ReplicaUpdateBody::actions).map(|(_, region)| region);
    if regions.any(|region| region.as_ref().is_some_and(|region| region.0 == REGION)) {
        return Err(UpdateError::LocalReplica.into());
    }
    if updates().any(|update| update.update.is_none() && update.delete.is_none()) {
        return Err(ApiError::Unsupported("ReplicaUpdates"));
    }
    Ok(updates().next().is_some())
}
