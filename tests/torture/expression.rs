//! Texts of expressions and statements.

use crate::chance::Chance;
use crate::value::ATTRIBUTES;

/// Names that stand for values; their first letters tell the type
/// (see [`type_of`]).
const VALUES: [&str; 9] = [":s1", ":s2", ":n1", ":n2", ":l1", ":m1", ":ss", ":ns", ":bs"];

/// The attribute whose values a `:value` has the type of.
pub(crate) fn type_of(placeholder: &str) -> &'static str {
    match placeholder.get(1..2) {
        Some("p") => "pk",
        Some("t") => "type",
        _ if placeholder.starts_with(":ss") => "ss",
        _ if placeholder.starts_with(":ns") => "ns",
        _ if placeholder.starts_with(":bs") => "bs",
        Some("n") => "n",
        Some("l") => "l",
        Some("m") => "m",
        Some("b") => "flag",
        _ => "s",
    }
}

fn attribute(chance: &mut Chance, from: usize) -> String {
    let name = chance.pick(&ATTRIBUTES[from..]);
    if chance.one_in(4) { format!("#{name}") } else { name.to_owned() }
}

fn path(chance: &mut Chance, from: usize) -> String {
    match chance.below(80) {
        0..8 => "m.x".to_owned(),
        8..16 => format!("l[{}]", chance.below(3)),
        16 => format!("{}.#a[{}].y", attribute(chance, from), chance.below(2000)),
        17 => "name".to_owned(),
        _ => attribute(chance, from),
    }
}

fn operand(chance: &mut Chance, from: usize) -> String {
    match chance.below(8) {
        0..4 => path(chance, from),
        4 => format!("size({})", path(chance, from)),
        _ => (*chance.pick(&VALUES)).to_owned(),
    }
}

/// A condition, or a filter over attributes from the `from`th on, with at
/// most `levels` levels of operators.
pub(crate) fn condition(chance: &mut Chance, from: usize, levels: usize) -> String {
    let deeper = levels.saturating_sub(1);
    match chance.below(if levels == 0 { 8 } else { 13 }) {
        0..3 => {
            let comparator = chance.pick(&["=", "<>", "<", "<=", ">", ">="]);
            format!("{} {comparator} {}", operand(chance, from), operand(chance, from))
        }
        3 => format!("attribute_exists({})", path(chance, from)),
        4 => format!("attribute_not_exists({})", path(chance, from)),
        5 => match chance.below(3) {
            0 => format!("attribute_type({}, :t1)", path(chance, from)),
            1 => format!("begins_with({}, :s1)", path(chance, from)),
            _ => format!("contains({}, {})", path(chance, from), operand(chance, from)),
        },
        6 => format!("{} BETWEEN :n1 AND :n2", operand(chance, from)),
        7 => {
            let among: Vec<String> = (0..chance.below(4) + 1).map(|_| operand(chance, from)).collect();
            format!("{} IN ({})", path(chance, from), among.join(", "))
        }
        8 => format!("NOT {}", condition(chance, from, deeper)),
        9 => format!("({})", condition(chance, from, deeper)),
        10 | 11 => format!("{} AND {}", condition(chance, from, deeper), condition(chance, from, deeper)),
        _ => format!("{} OR {}", condition(chance, from, deeper), condition(chance, from, deeper)),
    }
}

/// An update of attributes that are no keys.
pub(crate) fn update(chance: &mut Chance) -> String {
    let mut paths = chance.shuffled(&["n", "s", "ss", "l[0]", "m.x", "#bin", "b", "flag", "a"]).into_iter();
    let mut clauses = Vec::new();
    for clause in chance.shuffled(&["SET", "REMOVE", "ADD", "DELETE"]).into_iter().take(1 + chance.below(2)) {
        let mut actions = Vec::new();
        for _ in 0..chance.below(3) + 1 {
            let Some(path) = paths.next() else { break };
            actions.push(match clause {
                "SET" => format!("{path} = {}", right_hand_side(chance, path)),
                "REMOVE" => path.to_owned(),
                _ if chance.one_in(2) => "ss :ss".to_owned(),
                "ADD" => "n :n1".to_owned(),
                _ => "ns :ns".to_owned(),
            });
        }
        clauses.push(format!("{clause} {}", actions.join(", ")));
    }
    clauses.join(" ")
}

fn right_hand_side(chance: &mut Chance, path: &str) -> String {
    match chance.below(8) {
        0 => format!("if_not_exists({path}, :n1)"),
        1 => "if_not_exists(n, :n1) + :n2".to_owned(),
        2 => "list_append(if_not_exists(l, :l1), :l1)".to_owned(),
        3 => "n - :n1".to_owned(),
        4 => operand(chance, 4),
        _ => (*chance.pick(&VALUES)).to_owned(),
    }
}

/// A projection.
pub(crate) fn projection(chance: &mut Chance) -> String {
    let choices = ["pk", "sk", "#a", "n", "s", "l[1]", "l[0]", "m.x", "m.y", "#ss", "nothing"];
    let count = chance.below(5) + 1;
    chance.shuffled(&choices).into_iter().take(count).collect::<Vec<_>>().join(", ")
}

/// A key condition for a table or one of its indexes.
pub(crate) fn key_condition(chance: &mut Chance, table: &str, index: Option<&str>) -> String {
    let (mut text, sort) = match index {
        None if table == "Plain" => ("pk = :pk".to_owned(), None),
        None => ("pk = :pk".to_owned(), Some(("sk", ":n1", ":n2"))),
        Some("local") => ("pk = :pk".to_owned(), Some(("a", ":s1", ":s2"))),
        Some("keys") => ("a = :s1".to_owned(), Some(("b", ":n1", ":n2"))),
        Some("many") => ("a = :s1 AND #b = :n1".to_owned(), Some(("sk", ":n2", ":n3"))),
        Some(_) => ("b = :n1".to_owned(), None),
    };
    if let Some((name, low, high)) = sort.filter(|_| !chance.one_in(3)) {
        text.push_str(&match chance.below(5) {
            0 => format!(" AND {name} BETWEEN {low} AND {high}"),
            1 => format!(" AND begins_with({name}, {low})"),
            _ => format!(" AND {name} {} {low}", chance.pick(&["=", "<", "<=", ">", ">="])),
        });
    }
    text
}

/// A PartiQL statement; a `?` stands for each parameter.
pub(crate) fn statement(chance: &mut Chance, table: &str) -> String {
    let key = if table == "Plain" { "pk = ?" } else { "pk = ? AND sk = ?" };
    let other = chance.pick(&[
        "n > 1",
        "begins_with(s, 'x')",
        "attribute_type(m, 'M')",
        "size(s) < 4",
        "n IN [1, 2, 3]",
        "n BETWEEN 0 AND 5",
        "NOT (flag = true) OR m.x IS MISSING",
        "contains(ss, 'x')",
        "l[0] = 'it''s'",
    ]);
    let index = chance.pick(&["", "", "", ".\"keys\"", ".\"local\"", ".\"no\""]);
    match chance.below(8) {
        0 => format!("SELECT * FROM \"{table}\" WHERE {key}"),
        1 => format!("SELECT pk, m.x, l[0] FROM \"{table}\"{index} WHERE pk = ? AND {other}"),
        2 => format!("SELECT * FROM {table}{index} WHERE {other} ORDER BY sk DESC"),
        3 => {
            let sort = if table == "Plain" { "" } else { "'sk': ?, " };
            format!(
                "INSERT INTO \"{table}\" VALUE {{'pk': ?, {sort}'n': 1, 'm': {{'x': [1, 'a', null]}}, 's': <<'a', 'b'>>}}"
            )
        }
        4 => format!("UPDATE \"{table}\" SET n = n + 1 SET s = 'x' WHERE {key} RETURNING ALL NEW *"),
        5 => format!("UPDATE \"{table}\" REMOVE m.x SET l = list_append(l, [1]) WHERE {key} AND {other}"),
        6 => format!("DELETE FROM \"{table}\" WHERE {key} RETURNING ALL OLD *"),
        _ => format!("EXISTS(SELECT * FROM \"{table}\" WHERE {key} AND {other})"),
    }
}
