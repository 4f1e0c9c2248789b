//! Requests that are PartiQL statements.

use super::{
    CONSISTENT_READ, LIMIT, Member, PLAIN, RETURN_CONSUMED_CAPACITY, RETURN_ON_FAILURE, Shape, Structure,
    Text, optional, required, structure,
};

const STATEMENT: Member = required("Statement", Shape::Text(Text::Statement));

/// One value for each `?`.
const PARAMETERS: Member = optional("Parameters", Shape::List(&Shape::Value));

pub(super) static EXECUTE_STATEMENT: Structure = structure(
    "ExecuteStatementInput",
    &[
        STATEMENT,
        PARAMETERS,
        CONSISTENT_READ,
        LIMIT,
        optional("NextToken", PLAIN),
        RETURN_ON_FAILURE,
        RETURN_CONSUMED_CAPACITY,
    ],
);

static BATCH_STATEMENT: Structure =
    structure("BatchStatementRequest", &[STATEMENT, PARAMETERS, CONSISTENT_READ, RETURN_ON_FAILURE]);

pub(super) static BATCH_EXECUTE_STATEMENT: Structure = structure(
    "BatchExecuteStatementInput",
    &[required("Statements", Shape::List(&Shape::Structure(&BATCH_STATEMENT))), RETURN_CONSUMED_CAPACITY],
);

static PARAMETERIZED_STATEMENT: Structure =
    structure("ParameterizedStatement", &[STATEMENT, PARAMETERS, RETURN_ON_FAILURE]);

pub(super) static EXECUTE_TRANSACTION: Structure = structure(
    "ExecuteTransactionInput",
    &[
        required("TransactStatements", Shape::List(&Shape::Structure(&PARAMETERIZED_STATEMENT))),
        optional("ClientRequestToken", PLAIN),
        RETURN_CONSUMED_CAPACITY,
    ],
);
