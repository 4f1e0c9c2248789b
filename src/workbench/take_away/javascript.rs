//! JavaScript, a module, with the AWS SDK version 3.
//!
//! With `client-dynamodb`: its values have their types and lose nothing; the document client would make numbers of
//! JavaScript of them, which have 17 digits.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;

use super::counted::Part;
use super::plan::{
    Course, Literal, Notation, Plan, can_be_throttled, functions, indented, is_unseen, literal, quoted,
    unquoted,
};
use super::{MOST_ATTEMPTS, MOST_WAITED};

/// Spaces of one level.
const INDENT: usize = 2;

/// What waits until a table is there.
const WAITER: &str = "waitUntilTableExists";

struct JavaScript;

impl Notation for JavaScript {
    const INDENT: usize = INDENT;
    const PADDING: &'static str = " ";

    fn text(text: &str) -> String {
        // In a page, the end tag of a script would end it in the middle of a string.
        quoted(text, |letter| is_unseen(letter).then(|| format!("\\u{:04x}", u32::from(letter))))
            .replace("</", "<\\/")
            .replace("<!--", "<\\!--")
    }

    fn counted(parts: &[Part]) -> String {
        let part = |part: &Part| match part {
            Part::Verbatim(text) => unquoted(&Self::text(text)).replace('`', "\\`").replace('$', "\\$"),
            Part::Count(expression) => format!("${{{expression}}}"),
        };
        format!("`{}`", parts.iter().map(part).collect::<String>())
    }

    fn flag(flag: bool) -> &'static str {
        if flag { "true" } else { "false" }
    }

    fn bytes(bytes: &[u8]) -> String {
        format!("Buffer.from(\"{}\", \"base64\")", base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    fn name(name: &str) -> String {
        let mut letters = name.chars();
        let plain =
            letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first == '$')
                && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$');
        match name {
            // Any other way of writing it sets the object's prototype.
            "__proto__" => "[\"__proto__\"]".to_owned(),
            _ if plain => name.to_owned(),
            _ => Self::text(name),
        }
    }
}

const RESUBMIT: &str = r#"/** Sends a batch, then what is left of it, with backoff and jitter. */
async function* resubmit(Command, unprocessed, request) {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    if (attempt > 0) {
      const wait = Math.random() * Math.min(20_000, 50 * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const response = await dynamodb.send(new Command(request));
    yield response;
    const left = response[unprocessed] ?? {};
    if (Object.keys(left).length === 0) return;
    request = { ...request, RequestItems: left };
  }
  throw new Error(`${unprocessed} after MOST_ATTEMPTS attempts`);
}
"#;

const PAGES: &str = r#"/** Asks for one page after the other. */
async function* pages(Command, request) {
  let NextToken;
  do {
    const response = await dynamodb.send(new Command({ ...request, NextToken }));
    yield response;
    NextToken = response.NextToken;
  } while (NextToken);
}
"#;

pub(super) fn write(plans: &[Plan<'_>]) -> String {
    let settings = match can_be_throttled(plans) {
        true => format!("{{ maxAttempts: {MOST_ATTEMPTS} }}"),
        false => String::new(),
    };
    let mut code = String::new();
    let mut clients = String::new();
    for (streams, name, class, package) in [
        (false, "dynamodb", "DynamoDBClient", "@aws-sdk/client-dynamodb"),
        (true, "streams", "DynamoDBStreamsClient", "@aws-sdk/client-dynamodb-streams"),
    ] {
        let names: BTreeSet<String> =
            plans.iter().filter(|plan| plan.of_streams() == streams).flat_map(imported).collect();
        if names.is_empty() {
            continue;
        }
        code.push_str(&import(class, &names, package));
        let _ = writeln!(clients, "const {name} = new {class}({settings});");
    }
    let _ = write!(code, "\n{clients}");
    code.push_str(&functions(plans, [RESUBMIT, PAGES], "\n"));
    let alone = plans.len() == 1;
    for (index, plan) in plans.iter().enumerate() {
        let response = if alone { "response".to_owned() } else { format!("response{}", index + 1) };
        let _ = write!(code, "\n{}", repeated(plan, &response));
    }
    code
}

/// What the code needs of the package for a request.
fn imported(plan: &Plan<'_>) -> impl Iterator<Item = String> {
    let name = plan.operation.name();
    let sent =
        if plan.course == Course::Pages { format!("paginate{name}") } else { format!("{name}Command") };
    std::iter::once(sent).chain(plan.creates().map(|_| WAITER.to_owned()))
}

fn import(class: &str, names: &BTreeSet<String>, package: &str) -> String {
    let names: Vec<&str> = std::iter::once(class).chain(names.iter().map(String::as_str)).collect();
    let line = format!("import {{ {} }} from \"{package}\";\n", names.join(", "));
    if line.len() <= 100 {
        line
    } else {
        format!("import {{\n  {},\n}} from \"{package}\";\n", names.join(",\n  "))
    }
}

/// The statements of one request, as often as it is sent.
fn repeated(plan: &Plan<'_>, response: &str) -> String {
    let once = caught(plan, response);
    match plan.times {
        1 => once,
        times => {
            format!("for (let i = 1; i <= {times}; i++) {{\n{}\n}}\n", indented(&once, INDENT))
        }
    }
}

/// The statements of one request; one that was answered with an exception expects it.
fn caught(plan: &Plan<'_>, response: &str) -> String {
    let Some(exception) = plan.exception else { return statement(plan, response, 0) };
    format!(
        "try {{\n{}\n}} catch (error) {{\n  if (error.name !== {}) throw error;\n  console.log(error.name, error.message);\n}}\n",
        indented(&statement(plan, response, INDENT), INDENT),
        JavaScript::text(exception),
    )
}

fn statement(plan: &Plan<'_>, response: &str, margin: usize) -> String {
    let client = if plan.of_streams() { "streams" } else { "dynamodb" };
    let name = plan.operation.name();
    let input = |used: usize| input(plan, margin + used);
    let each = |name: &str, generator: String| {
        format!("for await (const {name} of {generator}) {{\n  console.dir({name}, {{ depth: null }});\n}}\n")
    };
    match plan.course {
        Course::Once | Course::Transaction => {
            let wait = plan.creates().map(|table| {
                format!(
                    "await {WAITER}({{ client: {client}, maxWaitTime: {MOST_WAITED} }}, {{ TableName: {} }});\n",
                    literal::<JavaScript>(table, 0, 0)
                )
            });
            format!(
                "const {response} = await {client}.send(new {name}Command({}));\nconsole.dir({response}, {{ depth: null }});\n{}",
                input(40 + name.len()),
                wait.unwrap_or_default()
            )
        }
        Course::Pages => {
            each("page", format!("paginate{name}({{ client: {client} }}, {})", input(50 + name.len())))
        }
        Course::Tokens => each("page", format!("pages({name}Command, {})", input(40 + name.len()))),
        Course::Resubmit(left) => {
            each("response", format!("resubmit({name}Command, \"{left}\", {})", input(60 + name.len())))
        }
    }
}

/// The object that a request is.
fn input(plan: &Plan<'_>, used: usize) -> String {
    if plan.course != Course::Transaction {
        return literal::<JavaScript>(&Literal::Map(plan.members.clone()), 0, used);
    }
    let margin = " ".repeat(INDENT);
    let mut text = String::from("{\n");
    for (name, value) in &plan.members {
        let value = literal::<JavaScript>(value, INDENT, INDENT + name.len() + 2);
        let _ = writeln!(text, "{margin}{name}: {value},");
    }
    let _ = write!(text, "{margin}ClientRequestToken: crypto.randomUUID(),\n}}");
    text
}
