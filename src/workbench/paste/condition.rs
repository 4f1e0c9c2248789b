//! boto3's condition builders as expressions: `Key("PK").eq("x") & Attr("stock").gte(1)` becomes
//! `#n0 = :v0 AND #n1 >= :v1`, as boto3 would send it, but with no more brackets and names than it needs.

use super::literal::Node;

/// A condition: its parts in order, and how tightly it holds together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) pieces: Vec<Piece>,
    bond: Bond,
}

/// A part of a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Text(String),
    /// An attribute, by its path.
    Name(String),
    Value(Node),
}

/// From the tightest to the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Alone,
    Not,
    And,
    Or,
}

/// What a condition is about: an attribute, or its size.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) path: String,
    pub(super) size: bool,
}

impl Subject {
    fn pieces(&self) -> Vec<Piece> {
        let name = Piece::Name(self.path.clone());
        if self.size { vec![text("size("), name, text(")")] } else { vec![name] }
    }

    /// The condition that a method of this name makes, if there is one with so many arguments.
    pub(super) fn method(&self, method: &str, mut arguments: Vec<Node>) -> Option<Condition> {
        let subject = self.pieces();
        let operator = match method {
            "eq" => "=",
            "ne" => "<>",
            "lt" => "<",
            "lte" => "<=",
            "gt" => ">",
            "gte" => ">=",
            _ => "",
        };
        let function = match method {
            "begins_with" => "begins_with",
            "contains" => "contains",
            "attribute_type" => "attribute_type",
            "exists" => "attribute_exists",
            "not_exists" => "attribute_not_exists",
            _ => "",
        };
        let pieces = match (arguments.len(), method) {
            (1, _) if !operator.is_empty() => {
                [subject, vec![text(&format!(" {operator} ")), Piece::Value(arguments.pop()?)]].concat()
            }
            (0, "exists" | "not_exists") => {
                [vec![text(&format!("{function}("))], subject, vec![text(")")]].concat()
            }
            (1, "begins_with" | "contains" | "attribute_type") => {
                let value = Piece::Value(arguments.pop()?);
                [vec![text(&format!("{function}("))], subject, vec![text(", "), value, text(")")]].concat()
            }
            (2, "between") => {
                let most = Piece::Value(arguments.pop()?);
                let least = Piece::Value(arguments.pop()?);
                [subject, vec![text(" BETWEEN "), least, text(" AND "), most]].concat()
            }
            (_, "is_in") => {
                let mut pieces = [subject, vec![text(" IN (")]].concat();
                for (index, value) in arguments.into_iter().enumerate() {
                    pieces.extend((index > 0).then(|| text(", ")));
                    pieces.push(Piece::Value(value));
                }
                pieces.push(text(")"));
                pieces
            }
            _ => return None,
        };
        Some(Condition { pieces, bond: Bond::Alone })
    }
}

impl Condition {
    pub(super) fn and(self, other: Self) -> Self {
        self.joined(" AND ", Bond::And, other)
    }

    pub(super) fn or(self, other: Self) -> Self {
        self.joined(" OR ", Bond::Or, other)
    }

    pub(super) fn not(self) -> Self {
        let mut pieces = vec![text("NOT ")];
        pieces.extend(self.within(Bond::Alone));
        Self { pieces, bond: Bond::Not }
    }

    fn joined(self, word: &str, bond: Bond, other: Self) -> Self {
        let mut pieces = self.within(bond);
        pieces.push(text(word));
        pieces.extend(other.within(bond));
        Self { pieces, bond }
    }

    /// Its parts where they may hold together at most so loosely.
    fn within(mut self, loosest: Bond) -> Vec<Piece> {
        if self.bond > loosest {
            self.pieces.insert(0, text("("));
            self.pieces.push(text(")"));
        }
        self.pieces
    }
}

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}
