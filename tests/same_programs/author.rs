//! Races of one or two programs, written from a seed, in all of the language.
//!
//! What is written mostly makes sense: placeholders read what was bound, requests name what is there. Now and then
//! something does not: such a race cannot be prepared, and counts for nothing but that.

use dynamodb_sandbox::simulator::latency::Chance;
use serde_json::{Map, Value, json};

/// The items that buyers fight over; each has a number `n` and a version `v`.
const ITEMS: [&str; 3] = ["a", "b", "c"];
/// How buyers end.
const OUTCOMES: [&str; 3] = ["served", "refused", "failed"];
/// What can go wrong with a step, `Timeout` among it.
const ERRORS: [&str; 7] = [
    "Timeout",
    "ConditionalCheckFailedException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "ProvisionedThroughputExceededException",
    "ValidationException",
    "ThrottlingException",
];

/// Writes one race.
pub(crate) struct Author {
    chance: Chance,
    /// Names that stand for numbers where the pen is.
    numbers: Vec<String>,
    /// Names that stand for whole items.
    items: Vec<String>,
    steps: usize,
}

/// The race of that number.
pub(crate) fn race(number: u64) -> Value {
    let chance = Chance::from_seed(number);
    Author { chance, numbers: Vec::new(), items: Vec::new(), steps: 0 }.race(number)
}

impl Author {
    fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.chance.seed()) * bound as u128;
        usize::try_from(product >> 64).expect("below the bound")
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    fn race(mut self, number: u64) -> Value {
        let rationed = self.one_in(8);
        let throughput = json!({ "ReadCapacityUnits": 3, "WriteCapacityUnits": 3 });
        let mut table = json!({
            "TableName": "Race",
            "AttributeDefinitions": [
                { "AttributeName": "PK", "AttributeType": "S" },
                { "AttributeName": "SK", "AttributeType": "S" },
                { "AttributeName": "by", "AttributeType": "S" },
            ],
            "KeySchema": [
                { "AttributeName": "PK", "KeyType": "HASH" },
                { "AttributeName": "SK", "KeyType": "RANGE" },
            ],
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByBuyer",
                "KeySchema": [{ "AttributeName": "by", "KeyType": "HASH" }, { "AttributeName": "SK", "KeyType": "RANGE" }],
                "Projection": { "ProjectionType": "ALL" },
            }],
            "BillingMode": "PAY_PER_REQUEST",
        });
        if rationed {
            table["BillingMode"] = json!("PROVISIONED");
            table["ProvisionedThroughput"] = throughput.clone();
            table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = throughput;
        }
        let mut environment = json!({});
        if rationed {
            environment["admission"] = json!({ "saved_seconds": 2, "burst_seconds": 2 });
        }
        if self.one_in(3) {
            environment["read_lag"] = json!(10_000);
            environment["index_lag"] = json!(15_000);
            environment["read_replica"] = json!(self.pick(&["farthest", "drawn"]));
        }
        let items = ITEMS.map(|item| {
            let number = self.below(5);
            json!({ "TableName": "Race", "Item": {
                "PK": { "S": "item" }, "SK": { "S": item }, "by": { "S": "nobody" },
                "n": { "N": number.to_string() }, "v": { "N": "1" },
            }})
        });
        let measure = |item| json!({ "table": "Race", "key": key(item), "attribute": "n", "absent": 0 });
        let mut measures = Map::new();
        ITEMS.iter().for_each(|item| drop(measures.insert((*item).to_owned(), measure(item))));
        measures.insert("sum".into(), json!({ "table": "Race", "sum": "n" }));
        measures.insert("orders".into(), json!({ "table": "Race", "count": { "kind": { "S": "order" } } }));
        measures.insert("again".into(), json!({ "table": "Race", "repeated": "by" }));
        let roles = self.one_in(3);
        let mut programs = vec![self.program("chosen")];
        let mut buyers = vec![json!("Ana"), json!("Bình"), json!("Chidi")];
        buyers.truncate(2 + self.below(2));
        if roles {
            programs.push(self.program("own"));
            buyers.push(json!({ "name": "Dana", "program": "own" }));
        }
        json!({
            "id": format!("race {number}"),
            "tables": [table],
            "items": items,
            "measures": measures,
            "invariants": [
                { "id": "few", "holds": "sold <= a_at_start or b < 3" },
                { "id": "kept", "holds": "a_at_start - sold = a and b >= 0", "when": "at_the_end" },
            ],
            "programs": programs,
            "buyers": buyers,
            "losses": self.below(3),
            "timing": {
                "arrival": self.arrival(), "request": self.time(), "response": self.time(), "commit": self.time(),
            },
            "environment": environment,
        })
    }

    fn arrival(&mut self) -> Value {
        match self.below(5) {
            0 => json!({ "constant": self.below(9_000) }),
            1 => json!({ "uniform": [0, 30_000] }),
            2 => json!({ "evenly": { "over": 30_000 } }),
            3 => json!({ "waves": { "waves": 2, "every": 20_000, "lasting": 3_000 } }),
            _ => json!({ "poisson": { "over": 30_000 } }),
        }
    }

    fn time(&mut self) -> Value {
        let lowest = self.below(4_000);
        match self.below(3) {
            0 => json!({ "constant": lowest }),
            1 => json!({ "uniform": [lowest, lowest + self.below(9_000)] }),
            _ => json!({ "exponential": [lowest, 1 + self.below(6_000)] }),
        }
    }

    fn backoff(&mut self) -> Value {
        let base = 1 + self.below(5_000);
        json!({ "base": base, "cap": base * 6, "jitter": self.pick(&["none", "equal", "full"]) })
    }

    fn program(&mut self, id: &str) -> Value {
        self.numbers.clear();
        self.items.clear();
        let mut steps: Vec<Value> = Vec::new();
        for index in 0..2 + self.below(4) {
            self.steps += 1;
            let (guarded, bound) = (self.one_in(3), self.numbers.len());
            let guard = (guarded && bound > 0).then(|| self.guard());
            // A program that binds nothing has little to say.
            let mut step = if index == 0 { self.read() } else { self.request() };
            step["name"] = json!(format!("step {index}"));
            if let Some(guard) = guard {
                step["guard"] = guard;
            }
            if self.one_in(3) {
                step["think"] = self.time();
            }
            step["on_error"] = self.reactions(index);
            steps.push(step);
        }
        json!({ "id": id, "steps": steps })
    }

    fn guard(&mut self) -> Value {
        let mut text = self.comparison();
        for _ in 0..self.below(3) {
            let join = self.pick(&["and", "or"]);
            text = format!("{text} {join} {}", self.comparison());
        }
        json!({ "holds": text, "otherwise": self.pick(&OUTCOMES) })
    }

    fn comparison(&mut self) -> String {
        let comparator = self.pick(&["=", "<>", "<", "<=", ">", ">=", ">=", ">"]);
        format!("{} {comparator} {}", self.sum(), self.literal())
    }

    fn literal(&mut self) -> String {
        self.pick(&["0", "1", "2", "-1", "0.5"]).to_owned()
    }

    /// Of one to three terms; without anything bound, of literals.
    fn sum(&mut self) -> String {
        let mut text = self.number();
        for _ in 0..self.below(3) {
            let sign = self.pick(&["+", "-"]);
            let term = if self.one_in(2) { self.literal() } else { self.number() };
            text = format!("{text} {sign} {term}");
        }
        text
    }

    /// A name that is bound, rarely one that is not; a literal if there is none.
    fn number(&mut self) -> String {
        if self.one_in(400) {
            return "unheard_of".to_owned();
        }
        if self.numbers.is_empty() { self.literal() } else { self.pick(&self.numbers.clone()) }
    }

    /// A placeholder that comes to a number.
    fn placeholder(&mut self) -> String {
        format!("${{{}}}", self.sum())
    }

    fn bind_number(&mut self, name: String) -> String {
        if !self.numbers.contains(&name) {
            self.numbers.push(name.clone());
        }
        name
    }

    fn reactions(&mut self, index: usize) -> Value {
        let mut reactions = Map::new();
        for _ in 0..self.below(5) {
            let error = if self.one_in(300) { "NoSuchException" } else { self.pick(&ERRORS) };
            let reaction = match self.below(7) {
                0 => json!("served"),
                1 => json!("refused"),
                2 => json!("failed"),
                3 => json!("go_on"),
                _ => {
                    let at_most = if self.one_in(300) { 101 } else { self.below(4) };
                    let to = if self.one_in(300) { index + 1 } else { self.below(index + 1) };
                    let mut back = json!({
                        "to": format!("step {to}"), "at_most": at_most, "otherwise": self.pick(&OUTCOMES),
                    });
                    if !self.one_in(4) {
                        back["backoff"] = self.backoff();
                    }
                    json!({ "go_back": back })
                }
            };
            reactions.insert(error.to_owned(), reaction);
        }
        Value::Object(reactions)
    }

    fn repeat(&mut self, more: &str, member: &str, name: &str) -> Value {
        let mut repeat = json!({
            "while": more, "with": { member: format!("${{{name}}}") }, "at_most": self.below(4),
            "otherwise": self.pick(&["failed", "refused", "go_on", "go_on"]),
        });
        if self.one_in(2) {
            repeat["backoff"] = self.backoff();
        }
        repeat
    }

    fn request(&mut self) -> Value {
        match self.below(16) {
            0..=2 => self.read(),
            3 | 4 => self.pages(),
            5..=7 => self.update(),
            8 | 9 => self.put(),
            10 => self.delete(),
            11 => self.batch(),
            12 | 13 => self.transaction(),
            14 => self.read_together(),
            _ => self.statement(),
        }
    }

    fn read(&mut self) -> Value {
        let item = self.pick(&ITEMS);
        let (number, version) =
            (self.bind_number(format!("n_{item}")), self.bind_number(format!("v_{item}")));
        let whole = format!("item_{item}");
        self.items.push(whole.clone());
        json!({
            "operation": "GetItem",
            "request": { "TableName": "Race", "Key": key(item), "ConsistentRead": self.one_in(2) },
            "bind": { number: "Item.n.N", version: "Item.v.N", whole: "Item" },
        })
    }

    fn pages(&mut self) -> Value {
        let next = format!("next_{}", self.steps);
        let (first, count) = (self.bind_number("first".into()), self.bind_number("count".into()));
        let (operation, mut request) = match self.below(3) {
            0 => (
                "Query",
                json!({ "KeyConditionExpression": "PK = :item", "ExpressionAttributeValues": { ":item": { "S": "item" } } }),
            ),
            1 => (
                "Query",
                json!({ "IndexName": "ByBuyer", "KeyConditionExpression": "#by = :by",
                        "ExpressionAttributeNames": { "#by": "by" },
                        "ExpressionAttributeValues": { ":by": { "S": "${buyer}" } } }),
            ),
            _ => (
                "Scan",
                json!({ "FilterExpression": "n > :n", "ExpressionAttributeValues": { ":n": { "N": "0" } } }),
            ),
        };
        request["TableName"] = json!("Race");
        request["Limit"] = json!(1 + self.below(3));
        let repeat = self.repeat("LastEvaluatedKey", "ExclusiveStartKey", &next);
        json!({
            "operation": operation, "request": request, "repeat": repeat,
            "bind": { first: "Items.0.n.N", count: "Count", next: "LastEvaluatedKey" },
        })
    }

    fn update(&mut self) -> Value {
        let item = self.pick(&ITEMS);
        let number = json!({ "N": self.placeholder() });
        let mut request = match self.below(5) {
            // Without an item there is nothing to subtract from.
            0 => {
                json!({ "UpdateExpression": "SET n = n - :n", "ExpressionAttributeValues": { ":n": number } })
            }
            1 => json!({ "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": { ":n": number } }),
            2 => json!({
                "UpdateExpression": "SET n = n - :one", "ConditionExpression": "n >= :one",
                "ExpressionAttributeValues": { ":one": { "N": "1" } },
            }),
            3 => {
                let version = self.number();
                json!({
                    "UpdateExpression": "SET n = :n, v = :next", "ConditionExpression": "v = :seen",
                    "ExpressionAttributeValues": {
                        ":n": number, ":next": { "N": format!("${{{version} + 1}}") },
                        ":seen": { "N": format!("${{{version}}}") },
                    },
                })
            }
            _ => json!({
                "UpdateExpression": "ADD n :n SET #by = :by", "ExpressionAttributeNames": { "#by": "by" },
                "ExpressionAttributeValues": { ":n": number, ":by": { "S": "${buyer}" } },
            }),
        };
        request["TableName"] = json!("Race");
        request["Key"] = key(item);
        let mut step = json!({ "operation": "UpdateItem", "request": request });
        if self.one_in(2) {
            step["request"]["ReturnValues"] = json!("ALL_NEW");
            let name = self.bind_number("left".into());
            step["bind"] = json!({ name: "Attributes.n.N" });
        }
        step
    }

    /// An order, or an item as it was read.
    fn put(&mut self) -> Value {
        let mut request = json!({ "TableName": "Race", "Item": self.order() });
        if self.one_in(2) && !self.items.is_empty() {
            let whole = self.pick(&self.items.clone());
            request["Item"] = json!(format!("${{{whole}}}"));
        } else if self.one_in(2) {
            request["ConditionExpression"] = json!("attribute_not_exists(PK)");
        }
        json!({ "operation": "PutItem", "request": request })
    }

    fn order(&mut self) -> Value {
        json!({
            "PK": { "S": format!("order {}", self.placeholder()) }, "SK": { "S": "order" },
            "kind": { "S": "order" }, "by": { "S": "${buyer}" },
        })
    }

    fn delete(&mut self) -> Value {
        let item = self.pick(&ITEMS);
        let mut request = json!({ "TableName": "Race", "Key": key(item) });
        if !self.one_in(3) {
            request["ConditionExpression"] = json!("n < :n");
            request["ExpressionAttributeValues"] = json!({ ":n": { "N": self.placeholder() } });
        }
        json!({ "operation": "DeleteItem", "request": request })
    }

    fn batch(&mut self) -> Value {
        let rest = format!("rest_{}", self.steps);
        let (first, second) = self.two_items();
        if self.one_in(2) {
            let repeat = self.repeat("UnprocessedItems", "RequestItems", &rest);
            let order = self.order();
            return json!({
                "operation": "BatchWriteItem",
                "request": { "RequestItems": { "Race": [
                    { "PutRequest": { "Item": order } }, { "DeleteRequest": { "Key": key(first) } },
                ] } },
                "bind": { rest: "UnprocessedItems" }, "repeat": repeat,
            });
        }
        let number = self.bind_number(format!("n_{first}"));
        json!({
            "operation": "BatchGetItem",
            "request": { "RequestItems": { "Race": { "Keys": [key(first), key(second)] } } },
            "bind": { number: "Responses.Race.0.n.N", rest.clone(): "UnprocessedKeys" },
            "repeat": self.repeat("UnprocessedKeys", "RequestItems", &rest),
        })
    }

    fn two_items(&mut self) -> (&'static str, &'static str) {
        let first = self.below(ITEMS.len());
        let second = (first + 1 + self.below(ITEMS.len() - 1)) % ITEMS.len();
        (ITEMS[first], ITEMS[second])
    }

    fn transaction(&mut self) -> Value {
        let (first, second) = self.two_items();
        let number = json!({ ":n": { "N": self.placeholder() } });
        let one = json!({ ":one": { "N": "1" } });
        let second = match self.below(3) {
            0 => {
                json!({ "Put": { "TableName": "Race", "Item": self.order(), "ConditionExpression": "attribute_not_exists(PK)" } })
            }
            1 => json!({ "ConditionCheck": {
                "TableName": "Race", "Key": key(second), "ConditionExpression": "n >= :n", "ExpressionAttributeValues": number } }),
            _ => json!({ "Update": {
                "TableName": "Race", "Key": key(second), "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": number } }),
        };
        let first = json!({ "Update": {
            "TableName": "Race", "Key": key(first), "UpdateExpression": "SET n = n - :one",
            "ConditionExpression": "n >= :one", "ExpressionAttributeValues": one } });
        let mut request = json!({ "TransactItems": [first, second] });
        if self.one_in(2) {
            request["ClientRequestToken"] = json!(format!("{} of ${{buyer}}", self.steps));
        }
        json!({ "operation": "TransactWriteItems", "request": request })
    }

    fn read_together(&mut self) -> Value {
        let (first, second) = self.two_items();
        let get = |item| json!({ "Get": { "TableName": "Race", "Key": key(item) } });
        let (one, other) = (self.bind_number(format!("n_{first}")), self.bind_number(format!("n_{second}")));
        json!({
            "operation": "TransactGetItems",
            "request": { "TransactItems": [get(first), get(second)] },
            "bind": { one: "Responses.0.Item.n.N", other: "Responses.1.Item.n.N" },
        })
    }

    fn statement(&mut self) -> Value {
        let item = self.pick(&ITEMS);
        let select = format!("SELECT n FROM \"Race\" WHERE PK = 'item' AND SK = '{item}'");
        let update = format!("UPDATE \"Race\" SET n = n - 1 WHERE PK = 'item' AND SK = '{item}' AND n > 0");
        match self.below(4) {
            0 => {
                let number = self.bind_number(format!("n_{item}"));
                json!({ "operation": "ExecuteStatement", "request": { "Statement": select }, "bind": { number: "Items.0.n.N" } })
            }
            1 => json!({ "operation": "ExecuteStatement", "request": { "Statement": update } }),
            2 => {
                json!({ "operation": "BatchExecuteStatement", "request": { "Statements": [{ "Statement": update }] } })
            }
            _ => {
                json!({ "operation": "ExecuteTransaction", "request": { "TransactStatements": [{ "Statement": update }] } })
            }
        }
    }
}

fn key(item: &str) -> Value {
    json!({ "PK": { "S": "item" }, "SK": { "S": item } })
}
