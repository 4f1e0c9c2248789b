//! Files brought in and taken out, through the session as the page drives it.

use crate::post::delivered;
use dynamodb_sandbox::workbench::export::Export;
use dynamodb_sandbox::workbench::import::importer::Piece;
use dynamodb_sandbox::workbench::import::{Choices, ColumnType, Existing, FileRef, Format, Target};
use dynamodb_sandbox::workbench::protocol::{Command, DeskAction, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::{PLAYGROUND_DESK, Session};
use dynamodb_sandbox::workbench::view::{DeskView, ImportView, Note, ProblemKind, Reason};
use proptest::prelude::*;

/// A session with the playground's start, and the files of its page.
struct Page {
    session: Session,
    number: u64,
    piece: usize,
    file: Vec<u8>,
}

#[derive(Debug, Default)]
struct Answer {
    desk: Option<DeskView>,
    import: Option<ImportView>,
    handed_out: String,
    refused: Option<ProblemKind>,
    journal: bool,
    progress: Vec<(u64, u64)>,
}

impl Page {
    fn new() -> Self {
        let mut page = Self { session: Session::new(), number: 0, piece: 7, file: Vec::new() };
        let document = format!(r#"{{"playground":{}}}"#, include_str!("../../playground/start.json"));
        let opened = page.send(Command::Open { document });
        assert_eq!(opened.refused, None);
        page
    }

    fn send(&mut self, message: Command) -> Answer {
        self.number += 1;
        let number = self.number;
        let mut messages = self.session.receive(ToWorker::Command(Numbered { number, message }));
        let mut answer = Answer::default();
        loop {
            while self.session.busy() {
                messages.extend(self.session.work());
            }
            let mut feed = None;
            for message in delivered(std::mem::take(&mut messages)) {
                let FromWorker::Update(Numbered { message, .. }) = message else { continue };
                match message {
                    Update::Desk { view } => answer.desk = Some(*view),
                    Update::Import { view } => answer.import = Some(*view),
                    Update::Piece { text, .. } => answer.handed_out.push_str(&text),
                    Update::Refused { problem } => answer.refused = Some(problem.kind),
                    Update::Wants { file, from } => feed = Some((file, from)),
                    Update::Done { journal } => answer.journal = journal,
                    Update::Progress { done, of, .. } => answer.progress.push((done, of)),
                    _ => {}
                }
            }
            let Some((file, from)) = feed else { return answer };
            let piece = self.cut(from as usize);
            messages = self.session.receive(ToWorker::Feed { file, piece });
        }
    }

    /// As the page cuts files: at whole characters.
    fn cut(&self, from: usize) -> Piece {
        let end = (from + self.piece.max(4)).min(self.file.len());
        let from_u64 = from as u64;
        match std::str::from_utf8(&self.file[from..end]) {
            Ok(text) => Piece::Text { from: from_u64, text: text.into(), last: end == self.file.len() },
            Err(error) if error.valid_up_to() > 0 => {
                let text = std::str::from_utf8(&self.file[from..from + error.valid_up_to()]).expect("text");
                Piece::Text { from: from_u64, text: text.into(), last: false }
            }
            Err(_) => Piece::NotText { from: from_u64 },
        }
    }

    fn file(&mut self, contents: impl Into<Vec<u8>>) -> FileRef {
        self.file = contents.into();
        FileRef { id: format!("file-{}", self.number), name: "mine".into(), bytes: self.file.len() as u64 }
    }

    fn inspect(&mut self, contents: impl Into<Vec<u8>>, choices: Choices) -> ImportView {
        let file = self.file(contents);
        let answer = self.send(Command::Inspect { desk: PLAYGROUND_DESK.into(), file, choices });
        assert!(!answer.journal);
        answer.import.expect("it was inspected")
    }

    fn import(&mut self, contents: impl Into<Vec<u8>>, choices: Choices) -> Answer {
        let file = self.file(contents);
        self.act(DeskAction::Import { file, choices })
    }

    fn act(&mut self, action: DeskAction) -> Answer {
        self.send(Command::Desk { desk: PLAYGROUND_DESK.into(), action })
    }

    fn export(&mut self, what: Export) -> String {
        self.send(Command::Export { desk: PLAYGROUND_DESK.into(), what }).handed_out
    }

    fn ask(&mut self, operation: &str, text: &str) -> String {
        let send = DeskAction::Send { operation: operation.into(), text: text.into(), times: 1 };
        self.act(send).desk.and_then(|desk| desk.shown).map(|shown| shown.response).unwrap_or_default()
    }
}

fn into(table: &str) -> Choices {
    Choices { target: Target { table: table.into(), ..Target::default() }, ..Choices::default() }
}

fn reasons(view: &ImportView) -> Vec<(Option<u64>, Reason)> {
    view.problems.iter().map(|problem| (problem.line, problem.reason.clone())).collect()
}

#[test]
fn csv_with_a_mistake_is_told_by_line_and_nothing_is_brought_in() {
    let mut page = Page::new();
    let choices = Choices { types: [("price".to_owned(), ColumnType::Number)].into(), ..into("Books") };
    let wrong = "id,title,price\n1,One,10\n2,Two,free\n3,Three\n";
    let view = page.inspect(wrong, choices.clone());
    assert_eq!(view.format, Some(Format::Csv));
    let free = Reason::Cell { column: "price".into(), column_type: ColumnType::Number, cell: "free".into() };
    assert_eq!(reasons(&view), [(Some(3), free), (Some(4), Reason::Cells { expected: 3, found: 2 })]);
    let answer = page.import(wrong, choices.clone());
    assert_eq!((answer.refused, answer.journal), (Some(ProblemKind::BadFile), false));
    assert_eq!(page.session.desk_view(PLAYGROUND_DESK).expect("a desk").tables.len(), 1, "as before");

    let right = "id,title,price\n1,One,10\n2,Two,0.5\n3,Three,\n";
    let view = page.inspect(right, choices.clone());
    assert_eq!(reasons(&view), []);
    let table = &view.tables[0];
    assert_eq!((table.table.as_str(), table.is_new, table.items), ("Books", true, 3));
    assert_eq!(table.partition.as_ref().map(|key| key.0.as_str()), Some("id"));
    assert_eq!(table.write_units.to_string(), "3");
    let answer = page.import(right, choices);
    assert!(answer.journal);
    let desk = answer.desk.expect("a desk");
    assert_eq!(desk.totals.write_units.to_string(), "0", "an import consumes no capacity");
    assert_eq!(desk.last.as_ref().map(|sent| sent.operation.as_str()), Some("ImportTable"));
    let found = page.ask("GetItem", r#"{"TableName":"Books","Key":{"id":{"N":"2"}}}"#);
    assert!(found.contains(r#""price": {"N": "0.5"}"#) || found.contains(r#""0.5""#), "{found}");
    let found = page.ask("GetItem", r#"{"TableName":"Books","Key":{"id":{"N":"3"}}}"#);
    assert!(!found.contains("price"), "an empty cell is no attribute: {found}");
}

#[test]
fn keys_of_a_table_that_is_there_decide_the_types_of_their_columns() {
    let mut page = Page::new();
    let view = page.inspect("PK,SK,price,stock\n1,2,3,4\n", into("Shop"));
    let used: Vec<ColumnType> = view.columns.iter().map(|column| column.used).collect();
    assert_eq!(used, [ColumnType::String, ColumnType::String, ColumnType::Number, ColumnType::Number]);
    assert_eq!(reasons(&view), []);
    assert_eq!(view.tables[0].indexes, ["ByCategory"]);
    // As the service's own import: strings but for keys, of indexes too.
    let view = page.inspect("PK,SK,price,stock\n1,2,3,4\n", Choices { strings: true, ..into("Shop") });
    let used: Vec<ColumnType> = view.columns.iter().map(|column| column.used).collect();
    assert_eq!(used, [ColumnType::String, ColumnType::String, ColumnType::Number, ColumnType::String]);
}

#[test]
fn every_form_of_dynamodb_json_is_recognised() {
    let item = r#"{"id":{"S":"a"},"n":{"N":"1"}}"#;
    let other = r#"{"id":{"S":"b"}}"#;
    for text in [
        format!("[{item},\n{other}]"),
        format!("{{\"Item\":{item}}}\n{{\"Item\":{other}}}\n"),
        format!("{item}\n{other}"),
        format!(r#"{{"Items":[{item},{other}],"Count":2,"ScannedCount":2}}"#),
        format!(r#"{{"Imported":[{{"PutRequest":{{"Item":{item}}}}},{{"PutRequest":{{"Item":{other}}}}}]}}"#),
        format!(
            r#"{{"RequestItems":{{"Imported":[{{"PutRequest":{{"Item":{item}}}}},{{"PutRequest":{{"Item":{other}}}}}]}}}}"#
        ),
    ] {
        let mut page = Page::new();
        let view = page.inspect(text.clone(), Choices::default());
        assert_eq!(view.format, Some(Format::DynamodbJson), "{text}");
        assert_eq!(reasons(&view), [], "{text}");
        assert_eq!((view.tables[0].table.as_str(), view.tables[0].items), ("Imported", 2), "{text}");
        assert!(page.import(text, Choices::default()).journal);
        let lines = page.export(Export::Lines { table: "Imported".into() });
        let mut lines: Vec<&str> = lines.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, [format!("{{\"Item\":{item}}}"), format!("{{\"Item\":{other}}}")]);
    }
}

#[test]
fn the_reader_has_the_last_say_on_the_format() {
    let mut page = Page::new();
    let text = r#"[{"id":{"S":"a"}}]"#;
    let as_json = Choices { format: Some(Format::Json), ..Choices::default() };
    let view = page.inspect(text, as_json);
    assert_eq!((view.format, reasons(&view)), (Some(Format::Json), vec![(None, Reason::NoKeys)]));
    let as_csv = Choices { format: Some(Format::Csv), ..Choices::default() };
    assert_eq!(page.inspect("[x]\n1\n", as_csv).columns[0].name, "[x]");
}

#[test]
fn mistakes_in_json_are_told_by_line() {
    let mut page = Page::new();
    let lines =
        "{\"id\":{\"S\":\"a\"}}\n{\"id\":{\"S\":\"b}}\n{\"id\":{\"N\":\"c\"}}\n\n{\"id\":{\"S\":\"d\"}} x\n";
    let view = page.inspect(lines, Choices::default());
    let found: Vec<_> = view.problems.iter().map(|problem| (problem.line, problem.item)).collect();
    assert_eq!(found, [(Some(2), Some(2)), (Some(3), Some(3)), (Some(5), Some(5))]);
    for (text, line) in
        [("[\n{\"a\":1}\n{\"b\":2}]", 3), ("[{\"a\":1},\n", 2), ("{\"a\":\n\n1", 3), ("{\n\"Items\":[}", 2)]
    {
        let view = page.inspect(text, Choices::default());
        assert!(matches!(view.problems.first(), Some(first) if first.reason == Reason::NotJson), "{text}");
        assert_eq!(view.problems[0].line, Some(line), "{text}");
    }
    assert_eq!(reasons(&page.inspect("", Choices::default())), [(None, Reason::Nothing)]);
    assert_eq!(reasons(&page.inspect("a\n", Choices::default())), [(None, Reason::Nothing)]);
    assert_eq!(
        reasons(&page.inspect(b"id\n\xff".to_vec(), Choices::default())),
        [(Some(2), Reason::NotText)]
    );
    let view = page.inspect([b"\xef\xbb\xbfid\n1\n".to_vec()].concat(), Choices::default());
    assert_eq!(view.columns[0].name, "id", "without the mark in front");
}

#[test]
fn what_the_table_would_refuse_is_told_and_what_is_there_can_stay() {
    let mut page = Page::new();
    let large = "x".repeat(410_000);
    let text = format!(
        r#"[{{"PK":"A","SK":"1"}}, {{"PK":"A"}}, {{"PK":1,"SK":"1"}}, {{"PK":"","SK":"1"}},
        {{"PK":"A","SK":"2","text":"{large}"}}, {{"PK":"A","SK":"3","category":7}}]"#
    );
    page.piece = 100_000;
    let view = page.inspect(text, into("Shop"));
    let found: Vec<String> = view.problems.iter().map(|problem| format!("{:?}", problem.reason)).collect();
    let expected = ["MissingKey", "KeyType", "EmptyKey", "TooLarge", "Refused"];
    assert!(found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected)), "{found:?}");
    assert_eq!(view.problems.iter().filter_map(|problem| problem.item).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);

    let items = page.session.desk_view(PLAYGROUND_DESK).expect("a desk").tables[0].items;
    let text = "[{\"PK\":\"PRODUCT#42\",\"SK\":\"DETAILS\"},\n{\"PK\":\"A\",\"SK\":\"1\"},\n{\"PK\":\"A\",\"SK\":\"1\"}]";
    let view = page.inspect(text, into("Shop"));
    assert_eq!((view.tables[0].existing, view.tables[0].replaced), (items, 1));
    assert_eq!(view.notes, [Note::Duplicate { table: "Shop".into(), line: 3, first: 2 }]);
    let desk = page.import(text, into("Shop")).desk.expect("a desk");
    assert_eq!(desk.tables[0].items, items + 1);
    let replace = Choices { existing: Existing::Replace, ..into("Shop") };
    let desk = page.import(text, replace).desk.expect("a desk");
    assert_eq!(desk.tables[0].items, 2);
}

#[test]
fn a_model_brings_several_tables() {
    let model = include_str!("../fixtures/workbench-model.json");
    let mut page = Page::new();
    page.piece = 1_000;
    let view = page.inspect(model, Choices::default());
    assert_eq!(view.format, Some(Format::Workbench));
    assert_eq!(reasons(&view), []);
    let tables: Vec<_> = view.tables.iter().map(|table| (table.table.as_str(), table.items)).collect();
    assert_eq!(tables, [("Library", 3), ("Members", 1), ("Rooms", 0)]);
    assert_eq!(
        view.notes,
        [Note::Model { version: None }, Note::Facets { table: "Library".into(), count: 1 }]
    );
    let desk = page.import(model, Choices::default()).desk.expect("a desk");
    assert_eq!(desk.tables.len(), 4);
    let again = page.inspect(model, Choices::default());
    assert!(again.notes.contains(&Note::Kept { table: "Library".into() }));
    let other = model.replace("\"Rooms\"", "\"Shop\"");
    assert_eq!(
        reasons(&page.inspect(other, Choices::default())),
        [(None, Reason::OtherKeys { table: "Shop".into() })]
    );
    let damaged = model.replace("\"KeyAttributes\"", "\"Keys\"");
    assert!(matches!(reasons(&page.inspect(damaged, Choices::default()))[0].1, Reason::Damaged { .. }));
}

#[test]
fn a_sandbox_comes_back_as_it_was() {
    let mut page = Page::new();
    page.piece = 500;
    let create = r#"{"TableName":"All","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"},{"AttributeName":"l","AttributeType":"B"},{"AttributeName":"g","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"g","KeyType":"RANGE"}],
        "LocalSecondaryIndexes":[{"IndexName":"ByL","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],
        "GlobalSecondaryIndexes":[{"IndexName":"ByG","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]},"ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4},"WarmThroughput":{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":4000}}],
        "ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2},"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},
        "TableClass":"STANDARD_INFREQUENT_ACCESS","WarmThroughput":{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":5000},"DeletionProtectionEnabled":true,"Tags":[{"Key":"k","Value":"v"}],"SSESpecification":{"Enabled":true,"SSEType":"KMS"}}"#;
    let created = page.ask("CreateTable", create);
    assert!(created.contains("CREATING"), "{created}");
    page.ask("DescribeTable", r#"{"TableName":"All"}"#);
    let expires =
        r#"{"TableName":"All","TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true}}"#;
    assert!(page.ask("UpdateTimeToLive", expires).contains("expires"));
    let item = r#"{"TableName":"All","Item":{"id":{"N":"1e20"},"g":{"S":"<b>&\"\\"},"l":{"B":"AAE="},"s":{"SS":["a","b"]},"d":{"M":{"x":{"L":[{"NULL":true},{"BOOL":false}]}}}}}"#;
    page.ask("PutItem", item);
    let describe = |page: &mut Page| {
        let described = page.ask("DescribeTable", r#"{"TableName":"All"}"#);
        let lines = described.lines().filter(|line| !line.contains("TableId"));
        lines.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    let (before, scanned) = (describe(&mut page), page.ask("Scan", r#"{"TableName":"All"}"#));
    page.act(DeskAction::Put { operation: "Scan".into(), text: "{ }".into() });
    let saved = page.export(Export::Sandbox);
    assert!(saved.contains(r#""not_saved":["history","client_request_tokens","#), "{saved}");

    let mut other = Page::new();
    other.piece = 300;
    other.ask("DeleteTable", r#"{"TableName":"Shop"}"#);
    let view = other.inspect(saved.clone(), Choices::default());
    assert_eq!((view.format, reasons(&view)), (Some(Format::Sandbox), vec![]));
    assert_eq!(view.notes, []);
    let desk = other.import(saved.clone(), Choices::default()).desk.expect("a desk");
    assert_eq!((desk.operation.as_str(), desk.text.as_str(), desk.history.length), ("Scan", "{ }", 0));
    assert_eq!(other.export(Export::Sandbox), saved);
    assert_eq!(describe(&mut other), before);
    assert_eq!(other.ask("Scan", r#"{"TableName":"All"}"#), scanned);
    let expiry = other.ask("DescribeTimeToLive", r#"{"TableName":"All"}"#);
    assert!(expiry.contains("ENABLED") && expiry.contains("expires"), "{expiry}");
}

/// What the first shard of the table's stream has, as it is answered.
fn records(page: &mut Page, table: &str) -> Vec<serde_json::Value> {
    let json = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    let described = json(page.ask("DescribeTable", &format!(r#"{{"TableName":"{table}"}}"#)));
    let arn = described["Table"]["LatestStreamArn"].as_str().expect("a stream").to_owned();
    let stream = json(page.ask("DescribeStream", &format!(r#"{{"StreamArn":"{arn}"}}"#)));
    let mut records = Vec::new();
    for shard in stream["StreamDescription"]["Shards"].as_array().expect("shards") {
        let ask = serde_json::json!({ "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON" });
        let iterator = json(page.ask("GetShardIterator", &ask.to_string()));
        let ask = serde_json::json!({ "ShardIterator": iterator["ShardIterator"] });
        let page = json(page.ask("GetRecords", &ask.to_string()));
        let of_shard = page["Records"].as_array().expect("records").iter();
        records.extend(of_shard.map(|record| serde_json::json!([shard, record])));
    }
    records
}

/// A sandbox with a stream: an item that came, changed and went, and one that stays.
fn streaming() -> Page {
    let mut page = Page::new();
    let create = r#"{"TableName":"Live","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
        "BillingMode":"PAY_PER_REQUEST","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}"#;
    page.ask("CreateTable", create);
    page.ask("DescribeTable", r#"{"TableName":"Live"}"#);
    for (id, n) in [("a", 1), ("a", 2), ("b", 1)] {
        page.ask(
            "PutItem",
            &format!(r#"{{"TableName":"Live","Item":{{"id":{{"S":"{id}"}},"n":{{"N":"{n}"}}}}}}"#),
        );
    }
    page.ask("DeleteItem", r#"{"TableName":"Live","Key":{"id":{"S":"a"}}}"#);
    page
}

#[test]
fn a_stream_comes_back_with_its_records() {
    let mut page = streaming();
    let before = records(&mut page, "Live");
    assert_eq!(before.len(), 4);
    let saved = page.export(Export::Sandbox);
    assert!(!saved.contains("former_streams"), "{saved}");
    let mut other = Page::new();
    other.piece = 300;
    assert!(other.import(saved.clone(), Choices::default()).journal);
    assert_eq!(records(&mut other, "Live"), before);
    assert_eq!(other.export(Export::Sandbox), saved);
    // It goes on where it was.
    other.ask("DeleteItem", r#"{"TableName":"Live","Key":{"id":{"S":"b"}}}"#);
    assert_eq!(records(&mut other, "Live").len(), 5);
    // A stream that is over does not come back, and the file says so.
    other.ask("UpdateTable", r#"{"TableName":"Live","StreamSpecification":{"StreamEnabled":false}}"#);
    assert!(other.export(Export::Sandbox).contains(r#""former_streams""#));
}

#[test]
fn a_stream_of_an_early_release_is_empty_and_said_to_be() {
    let saved = streaming().export(Export::Sandbox);
    let (start, rest) = saved.split_once(",\"stream\":").expect("a stream");
    let (_, end) = rest.split_once("\n]}").expect("its end");
    let early = format!("{start}{end}");
    let mut other = Page::new();
    let view = other.inspect(early.clone(), Choices::default());
    assert_eq!((reasons(&view), view.notes), (vec![], vec![Note::Records]));
    assert!(other.import(early, Choices::default()).journal);
    assert_eq!(records(&mut other, "Live"), Vec::<serde_json::Value>::new());
}

#[test]
fn records_that_cannot_be_change_nothing() {
    let mut page = streaming();
    let saved = page.export(Export::Sandbox);
    let kept = page.session.desk_view(PLAYGROUND_DESK);
    for (from, to) in [
        ("\"stream\":{\"created\":", "\"stream\":[{\"created\":"),
        ("\"stream\":{\"created\":", "\"stream\":{\"created\":99999"),
        ("\"records\":[", "\"records\":{"),
        ("\"records\":[", "\"records\":[7,"),
        ("\"records\":[", "\"records\":[{\"at\":0},"),
        ("\"records\":[", "\"records\":[{\"at\":0,\"new\":{}},"),
        ("\"records\":[", "\"records\":[{\"at\":0,\"new\":{\"id\":{\"S\":7}}},"),
        (
            "\"records\":[",
            "\"records\":[{\"at\":0,\"new\":{\"id\":{\"S\":\"a\"}},\"old\":{\"id\":{\"S\":\"b\"}}},",
        ),
        ("\"records\":[", "\"records\":[{\"at\":99999999999999999,\"new\":{\"id\":{\"S\":\"a\"}}},"),
        (",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}", ""),
    ] {
        let damaged = saved.replacen(from, to, 1);
        assert_ne!(damaged, saved, "{from}");
        assert_eq!(page.import(damaged, Choices::default()).refused, Some(ProblemKind::BadFile), "{to}");
        assert_eq!(page.session.desk_view(PLAYGROUND_DESK), kept);
    }
}

#[test]
fn a_sandbox_that_is_newer_or_damaged_changes_nothing() {
    let mut page = Page::new();
    page.piece = 500;
    let saved = page.export(Export::Sandbox);
    let kept = page.session.desk_view(PLAYGROUND_DESK);
    for (from, to) in [
        ("\"dynamodb_sandbox\":1", "\"dynamodb_sandbox\":2"),
        ("\"dynamodb_sandbox\":1", "\"dynamodb_sandbox\":\"<img>\""),
        ("\"clock\":", "\"clock\":999"),
        ("\"environment\":{", "\"environment\":{\"fly\":1,"),
        ("\"tables\":[", "\"tables\":{"),
        ("\"KeySchema\":[", "\"KeySchema\":[7,"),
        ("\"items\":[", "\"items\":[{\"PK\":{\"S\":\"\"}},"),
        ("\"TableName\":\"Shop\"", "\"TableName\":\"<img src=x>\""),
    ] {
        let damaged = saved.replacen(from, to, 1);
        assert_ne!(damaged, saved, "{from}");
        let answer = page.import(damaged, Choices::default());
        assert_eq!(answer.refused, Some(ProblemKind::BadFile), "{to}");
        let view = answer.import.expect("what is wrong");
        assert_eq!(
            reasons(&view).iter().any(|(_, reason)| *reason == Reason::Newer),
            to.ends_with('2'),
            "{to}"
        );
        assert_eq!(page.session.desk_view(PLAYGROUND_DESK), kept);
    }
    let cut = page.import(saved[..saved.len() / 2].to_owned(), Choices::default());
    assert_eq!(cut.refused, Some(ProblemKind::BadFile));
}

#[test]
fn csv_is_quoted_where_it_must_be() {
    let mut page = Page::new();
    let text = "id,text\r\n1,\"a \"\"b\"\", c\"\r\n2,\"two\nlines\"\r\n";
    assert!(page.import(text, into("Texts")).journal);
    let csv = page.export(Export::Csv { table: "Texts".into() });
    let mut rows: Vec<&str> = csv.split("\r\n").collect();
    rows.sort_unstable();
    assert_eq!(rows, ["", "1,\"a \"\"b\"\", c\"", "2,\"two\nlines\"", "id,text"]);
    let refused =
        page.send(Command::Export { desk: PLAYGROUND_DESK.into(), what: Export::Csv { table: "No".into() } });
    assert_eq!(refused.refused, Some(ProblemKind::NotHere));
}

#[test]
fn long_work_tells_how_far_it_is_and_can_be_given_up() {
    let mut page = Page::new();
    page.piece = 100_000;
    let text: String =
        (0..20_000).map(|id| format!("{{\"id\":{id},\"text\":\"some text of an item\"}}\n")).collect();
    let answer = page.import(text.clone(), into("Many"));
    assert!(answer.journal && answer.progress.len() > 10);
    assert!(answer.progress.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{:?}", answer.progress);
    assert!(answer.progress.iter().all(|(done, of)| done <= of));
    let desk = answer.desk.expect("a desk");
    let view = desk.tables.iter().find(|table| table.name == "Many").expect("the table");
    assert_eq!(view.items, 20_000);

    let file = page.file(text);
    let action = DeskAction::Import { file, choices: into("More") };
    let message = Command::Desk { desk: PLAYGROUND_DESK.into(), action };
    page.session.receive(ToWorker::Command(Numbered { number: 900, message }));
    page.session.work();
    assert!(!page.session.busy(), "it waits for the file");
    page.session.receive(ToWorker::Cancel { number: 900 });
    let tables = page.session.desk_view(PLAYGROUND_DESK).expect("a desk").tables;
    assert!(tables.iter().all(|table| table.name != "More"));

    let file = FileRef { id: "gone".into(), name: "gone.csv".into(), bytes: 5 };
    let inspect =
        Command::Inspect { desk: PLAYGROUND_DESK.into(), file: file.clone(), choices: Choices::default() };
    page.session.receive(ToWorker::Command(Numbered { number: 901, message: inspect }));
    page.session.work();
    let answers = page.session.receive(ToWorker::Feed { file: "gone".into(), piece: Piece::Missing });
    let refused = |message: &FromWorker| {
        matches!(message, FromWorker::Update(Numbered { message: Update::Refused { problem }, .. })
            if problem.kind == ProblemKind::NoFile { name: "gone.csv".into() })
    };
    assert!(answers.iter().any(refused));
    let huge = FileRef { bytes: 60_000_000, ..file };
    let inspect = Command::Inspect { desk: PLAYGROUND_DESK.into(), file: huge, choices: Choices::default() };
    let view = page.send(inspect).import.expect("it is answered unread");
    assert_eq!(reasons(&view), [(None, Reason::FileTooLarge { limit: 50_000_000 })]);
}

#[test]
fn a_replay_makes_the_same() {
    let mut page = Page::new();
    let text = "id,n\na,1\nb,2\n";
    let view = page.inspect(text, into("Same"));
    assert_eq!(reasons(&view), []);
    let file = view.file;
    let answer = page.act(DeskAction::Import { file: file.clone(), choices: into("Same") });
    let mut again = Page::new();
    again.file = text.into();
    let replayed = again.act(DeskAction::Import { file, choices: into("Same") });
    assert_eq!(answer.desk, replayed.desk);
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let leaf = prop_oneof![
        ".{0,12}".prop_map(|text| json!({ "S": text })),
        (any::<i64>(), -100..80i32)
            .prop_map(|(digits, exponent)| json!({ "N": format!("{digits}e{exponent}") })),
        any::<bool>().prop_map(|truth| json!({ "BOOL": truth })),
        Just(json!({ "NULL": true })),
        prop::collection::btree_set("[a-z\"\\\\]{0,3}", 1..4).prop_map(|set| json!({ "SS": set })),
        prop::collection::btree_set(any::<i16>(), 1..4)
            .prop_map(|set| json!({ "NS": set.iter().map(ToString::to_string).collect::<Vec<_>>() })),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|list| json!({ "L": list })),
            prop::collection::btree_map("[a-z]{1,3}", inner, 0..4).prop_map(|map| json!({ "M": map })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is in a table comes back from its lines and from the sandbox.
    #[test]
    fn what_is_taken_out_can_be_brought_in(
        items in prop::collection::btree_map("[a-z]{1,4}", prop::collection::btree_map("[b-z<]{1,3}", value(), 0..4), 1..12),
        piece in 5usize..200,
    ) {
        let lines: String = items
            .iter()
            .map(|(id, attributes)| {
                let mut item = serde_json::json!({ "a": { "S": id } });
                for (name, value) in attributes {
                    item[name] = value.clone();
                }
                format!("{{\"Item\":{item}}}\n")
            })
            .collect();
        let mut page = Page::new();
        page.piece = piece;
        let answer = page.import(lines, Choices { format: Some(Format::DynamodbJson), ..into("Mine") });
        prop_assert!(answer.journal, "{:?}", answer.import);
        let (taken_out, saved) = (page.export(Export::Lines { table: "Mine".into() }), page.export(Export::Sandbox));
        let mut other = Page::new();
        other.piece = piece;
        let import = other.import(taken_out.clone(), Choices { format: Some(Format::DynamodbJson), ..into("Mine") });
        prop_assert!(import.journal, "{:?}", import.import);
        prop_assert_eq!(other.export(Export::Lines { table: "Mine".into() }), taken_out);
        prop_assert!(other.import(saved.clone(), Choices::default()).journal);
        prop_assert_eq!(other.export(Export::Sandbox), saved);
    }

    /// No file takes the session down, whatever it is read as.
    #[test]
    fn no_file_panics(
        parts in prop::collection::vec(prop_oneof![
            Just("{".to_owned()), Just("}".to_owned()), Just("[".to_owned()), Just("]".to_owned()),
            Just("\"".to_owned()), Just("\\".to_owned()), Just(",".to_owned()), Just(":".to_owned()),
            Just("\n".to_owned()), Just("\r".to_owned()), Just(";".to_owned()), Just("\"Items\":[".to_owned()),
            Just("\"DataModel\":[{\"TableName\":\"T\",\"KeyAttributes\":{\"PartitionKey\":\"id\"},\"TableData\":[".to_owned()),
            Just("\"dynamodb_sandbox\":1,\"clock\":0,\"environment\":{},\"draft\":{},\"tables\":[".to_owned()),
            Just("\"stream\":{\"created\":0,\"records\":[{\"at\":0,\"new\":".to_owned()),
            Just("{\"id\":{\"S\":\"a\"}}".to_owned()), Just("{\"PutRequest\":{\"Item\":".to_owned()),
            Just("\"RequestItems\":{\"T\":".to_owned()), Just("id,n\n1,2\n".to_owned()), "\\PC{0,6}",
        ], 0..24),
        format in prop::option::of(prop_oneof![
            Just(Format::DynamodbJson), Just(Format::Json), Just(Format::Csv), Just(Format::Workbench), Just(Format::Sandbox)
        ]),
        piece in 4usize..40,
    ) {
        let mut page = Page::new();
        page.piece = piece;
        let view = page.inspect(parts.concat(), Choices { format, ..Choices::default() });
        prop_assert!(view.problems.len() <= 100);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), piece in 4usize..40) {
        let mut page = Page::new();
        page.piece = piece;
        page.inspect(bytes, Choices::default());
    }
}
