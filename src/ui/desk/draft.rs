//! A request that is being written.

/// The operation whose request is a PartiQL statement.
pub(super) const STATEMENT: &str = "ExecuteStatement";

/// What stands in the editor and was not sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Draft {
    pub(super) operation: String,
    pub(super) text: String,
    pub(super) times: String,
}

impl Draft {
    /// Whether it can be written as a PartiQL statement.
    pub(super) fn is_statement(&self) -> bool {
        self.operation == STATEMENT
    }
}
