//! Tables of NoSQL Workbench data models.
//!
//! ```json
//! { "ModelName": "…", "ModelMetadata": { "Version": "3.0" },
//!   "DataModel": [ { "TableName": "…", "KeyAttributes": { "PartitionKey": {…}, "SortKey": {…} },
//!     "NonKeyAttributes": […], "TableFacets": […], "GlobalSecondaryIndexes": […],
//!     "TableData": [ {"PK": {"S": "…"}} ], "BillingMode": "PROVISIONED" } ] }
//! ```
//!
//! Models are known from versions 1.0 to 3.0 and without one; what a version
//! does not have is left at the service's default, on demand. Facets and how
//! capacity scales have no counterpart here.
//!
//! Source: models published for NoSQL Workbench (ITP-system/dynamodb-modelling-example).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::problem::Reason;
use super::scan::{Member, Span};

/// A table of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelTable {
    /// Its name.
    pub name: String,
    /// The CreateTable request that makes it.
    pub definition: Value,
    /// Where its items are, if it has any.
    pub items: Option<Span>,
    /// How many facets it has.
    pub facets: u64,
}

#[derive(Deserialize)]
struct Keys {
    #[serde(rename = "PartitionKey")]
    partition: Attribute,
    #[serde(rename = "SortKey", default)]
    sort: Option<Attribute>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Attribute {
    Typed {
        #[serde(rename = "AttributeName")]
        name: String,
        #[serde(rename = "AttributeType", default = "string")]
        attribute_type: String,
    },
    Bare(String),
}

fn string() -> String {
    "S".to_owned()
}

#[derive(Deserialize)]
struct Index {
    #[serde(rename = "IndexName")]
    name: String,
    #[serde(rename = "KeyAttributes")]
    keys: Keys,
    #[serde(rename = "Projection", default)]
    projection: Option<Value>,
    #[serde(rename = "ProvisionedCapacitySettings", default)]
    capacity: Option<Value>,
}

impl Attribute {
    fn parts(&self) -> (&str, &str) {
        match self {
            Self::Typed { name, attribute_type } => (name, attribute_type),
            Self::Bare(name) => (name, "S"),
        }
    }
}

impl Keys {
    fn schema(&self, declared: &mut Map<String, Value>) -> Value {
        let mut element = |attribute: &Attribute, key_type: &str| {
            let (name, attribute_type) = attribute.parts();
            declared.insert(name.to_owned(), attribute_type.into());
            json!({ "AttributeName": name, "KeyType": key_type })
        };
        let partition = element(&self.partition, "HASH");
        let sort = self.sort.as_ref().map(|sort| element(sort, "RANGE"));
        std::iter::once(partition).chain(sort).collect()
    }
}

/// Reads a table of `DataModel`, but for its items.
///
/// # Errors
///
/// What is missing or written wrongly, and where that begins.
pub fn table(text: &str, at: usize, members: &[Member]) -> Result<ModelTable, (Reason, usize)> {
    let damaged = |detail: String, at: usize| (Reason::Damaged { detail }, at);
    let span = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, span)| span.clone());
    let read = |name: &str| match span(name) {
        Some(span) => {
            let value: Result<Value, _> = serde_json::from_str(text.get(span.clone()).unwrap_or_default());
            value.map(Some).map_err(|error| damaged(format!("{name}: {error}"), span.start))
        }
        None => Ok(None),
    };
    let name = read("TableName")?.and_then(|name| name.as_str().map(str::to_owned));
    let name = name.ok_or_else(|| damaged("TableName".to_owned(), at))?;
    let keys = read("KeyAttributes")?.ok_or_else(|| damaged("KeyAttributes".to_owned(), at))?;
    let keys: Keys =
        serde_json::from_value(keys).map_err(|error| damaged(format!("KeyAttributes: {error}"), at))?;
    let capacity = match read("BillingMode")? {
        Some(mode) if mode == "PROVISIONED" => {
            Some(throughput(read("ProvisionedCapacitySettings")?.as_ref()).unwrap_or(default_throughput()))
        }
        _ => None,
    };
    let mut declared = Map::new();
    let mut definition = json!({ "TableName": name });
    definition["KeySchema"] = keys.schema(&mut declared);
    for (member, global) in [("LocalSecondaryIndexes", false), ("GlobalSecondaryIndexes", true)] {
        let Some(indexes) = read(member)? else { continue };
        let indexes: Vec<Index> =
            serde_json::from_value(indexes).map_err(|error| damaged(format!("{member}: {error}"), at))?;
        let indexes: Vec<Value> = indexes
            .iter()
            .map(|index| {
                let mut asked = json!({
                    "IndexName": index.name,
                    "KeySchema": index.keys.schema(&mut declared),
                    "Projection": index.projection.clone().unwrap_or(json!({ "ProjectionType": "ALL" })),
                });
                if let Some(capacity) = capacity.as_ref().filter(|_| global) {
                    let own = throughput(index.capacity.as_ref());
                    asked["ProvisionedThroughput"] = own.unwrap_or_else(|| capacity.clone());
                }
                asked
            })
            .collect();
        if !indexes.is_empty() {
            definition[member] = indexes.into();
        }
    }
    let declared = declared.into_iter();
    definition["AttributeDefinitions"] =
        declared.map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })).collect();
    match capacity {
        Some(capacity) => definition["ProvisionedThroughput"] = capacity,
        None => definition["BillingMode"] = "PAY_PER_REQUEST".into(),
    }
    let facets = read("TableFacets")?.and_then(|facets| facets.as_array().map(Vec::len)).unwrap_or(0);
    let items = span("TableData").filter(|span| text.as_bytes().get(span.start) == Some(&b'['));
    Ok(ModelTable { name, definition, items, facets: facets as u64 })
}

fn throughput(settings: Option<&Value>) -> Option<Value> {
    let units = settings?.get("ProvisionedThroughput")?;
    let read = units.get("ReadCapacityUnits")?.as_u64()?;
    let write = units.get("WriteCapacityUnits")?.as_u64()?;
    Some(json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write }))
}

/// What NoSQL Workbench suggests.
fn default_throughput() -> Value {
    json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, EngineSettings};
    use crate::workbench::import::scan::members;

    fn read(table: &Value) -> Result<ModelTable, (Reason, usize)> {
        let text = table.to_string();
        super::table(&text, 0, &members(&text, 0).expect("an object").0)
    }

    #[test]
    fn a_table_becomes_a_request_that_makes_it() {
        let key = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
        let found = read(&json!({
            "TableName": "Shop",
            "KeyAttributes": { "PartitionKey": key("PK", "S"), "SortKey": key("SK", "N") },
            "NonKeyAttributes": [key("price", "N")],
            "TableFacets": [{ "FacetName": "Orders" }],
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByPrice", "KeyAttributes": { "PartitionKey": key("price", "N") },
                "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"] }
            }],
            "TableData": [],
            "BillingMode": "PROVISIONED",
            "ProvisionedCapacitySettings": {
                "ProvisionedThroughput": { "ReadCapacityUnits": 7, "WriteCapacityUnits": 3 }
            }
        }))
        .expect("a table");
        assert_eq!((found.name.as_str(), found.facets, found.items.is_some()), ("Shop", 1, true));
        let mut engine = Engine::new(EngineSettings::default());
        let made = engine.call("CreateTable", &found.definition).response.expect("it is created");
        let table = &made["TableDescription"];
        assert_eq!(table["ProvisionedThroughput"]["ReadCapacityUnits"], 7);
        assert_eq!(table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["WriteCapacityUnits"], 3);
        assert_eq!(table["GlobalSecondaryIndexes"][0]["Projection"]["NonKeyAttributes"], json!(["title"]));
    }

    #[test]
    fn what_old_models_lack_is_as_the_service_has_it() {
        let old = json!({ "TableName": "Old", "KeyAttributes": { "PartitionKey": "id" } });
        let found = read(&old).expect("a table");
        let mut engine = Engine::new(EngineSettings::default());
        assert!(engine.call("CreateTable", &found.definition).response.is_ok(), "{}", found.definition);
        for broken in
            [json!({}), json!({ "TableName": "x" }), json!({ "TableName": "x", "KeyAttributes": [] })]
        {
            assert!(matches!(read(&broken), Err((Reason::Damaged { .. }, 0))), "{broken}");
        }
    }
}
