//! Lessons like a new one: what they owe, and what their ends and notes show.

use super::super::source::Turn;
use super::super::*;
use super::{root, stand_in_for_others};

/// Compiles lessons like a new one, under `slugs` in this order; their files are changed by slug, name and text.
fn fresh(slugs: &[&str], change: impl Fn(&str, &str, String) -> String) -> Result<Lessons> {
    let directory = tempfile::tempdir().expect("a directory");
    let pages = directory.path().join("pages");
    fs::create_dir_all(&pages).expect("made");
    fs::copy(root().join("pages/lesson-body.html"), pages.join("lesson-body.html")).expect("copied");
    for (before, slug) in (0..).zip(slugs) {
        let lesson = directory.path().join("lessons").join(slug);
        fs::create_dir_all(&lesson).expect("made");
        for (name, text) in new::FILES {
            let text = new::placed(text, Place { part: 1, turn: Turn::Lesson(before) });
            fs::write(lesson.join(name), change(slug, name, text)).expect("written");
        }
    }
    stand_in_for_others(directory.path());
    Lessons::compile_some(directory.path(), &slugs.iter().map(|slug| (*slug).to_owned()).collect::<Vec<_>>())
}

/// Compiles a new lesson with `from` replaced by `to`, wherever it stands in one of its files.
fn new_with(file: &str, from: &str, to: &str) -> Result<Lessons> {
    fresh(&["one"], |_, name, text| {
        if name != file {
            return text;
        }
        assert!(text.contains(from), "{file} has no {from:?}");
        text.replace(from, to)
    })
}

/// Expects one problem, at this place, for this reason.
fn assert_problem(compiled: Result<Lessons>, place: &str, reason: &str) {
    let error = format!("{:#}", compiled.err().unwrap_or_else(|| panic!("compiles; expected {reason}")));
    assert!(error.contains(place) && error.contains(reason) && !error.contains('\n'), "{error}");
}

/// Where the data of a new lesson has this step.
fn new_step(id: &str) -> String {
    let (_, data) = new::FILES[0];
    let line = data.lines().position(|line| line == format!("id = \"{id}\"")).expect("there") + 1;
    format!("lesson.toml:{line}: ")
}

#[test]
fn what_a_lesson_owes_is_demanded() {
    let [code, next, top] = ["code = [\"sell\"]", "next = [\"the-last-item\"]", "lesson.toml:1: "];
    for (from, to, reason) in [
        ("minutes = 10", "minutes = 0", "`minutes` says how long it takes"),
        ("minutes = 10", "minutes = 61", "`minutes` says how long it takes"),
        (code, "code = [\"meet\"]", "no step with a desk called `meet`"),
        (code, "code = []", "`code` of `[end]` has 0 steps: 1 to 3"),
        (code, "code = [\"sell\", \"sell\"]", "names something twice"),
        (next, "next = []", "`next` of `[end]` has 0 lessons: 1 to 2"),
        (next, "next = [\"one\"]", "leads to the lesson itself"),
        (next, "next = [\"none\"]", "there is no lesson `none`"),
        (next, "next = [\"../one\"]", "there is no lesson `../one`"),
    ] {
        assert_problem(new_with("lesson.toml", from, to), top, reason);
    }
    let whole = format!("[end]\n{code}\n{next}\n");
    for (from, reason) in [("minutes = 10\n", "missing field `minutes`"), (&whole, "missing field `end`")] {
        assert_problem(new_with("lesson.toml", from, ""), top, reason);
    }
    for to in ["number = 1\nchallenge = true\n", ""] {
        assert_problem(new_with("lesson.toml", "number = 1\n", to), "lesson.toml: ", "or is a `challenge");
    }
}

#[test]
fn right_and_wrong_attempts_are_wanted_and_tried() {
    // The attempt that a comment announces.
    let without = |comment: &str| {
        fresh(&["one"], |_, name, mut text| {
            if name == source::DATA {
                let start = text.find(comment).expect("there");
                let end = start + text[start..].find("\n  ] },\n").expect("an end") + 1;
                text.replace_range(start..end + "  ] },\n".len(), "");
            }
            text
        })
    };
    let sell = new_step("sell");
    assert_problem(without("  # Looking first"), &sell, "1 right attempts beside the solution; at least 2");
    assert_problem(without("  # Sold twice"), &sell, "check `one_less`: 2 wrong attempts; at least 3");
    for (from, to, place, reason) in [
        ("times = 2, ", "", &sell, "wrong attempt 2 of check `one_less` passes"),
        ("stock >= :one", "stock > :none", &sell, "right attempt 1 fails check `one_less`"),
        (
            "# Looking first does no harm",
            "\"run\", #",
            &sell,
            "right attempt 0: an attempt that cannot be made",
        ),
        ("id = \"cost\"", "id = \"cost\"\nright = [\"run\"]", &new_step("cost"), "nothing that could be"),
    ] {
        assert_problem(new_with(source::DATA, from, to), place, reason);
    }
    let lessons = fresh(&["one"], |_, _, text| text).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!((lessons.counts.right, lessons.counts.wrong), (2, 3));
    // They are tests, and of no use to a page.
    let (_, document) = &lessons.pages[0].files[0];
    let document = String::from_utf8_lossy(document);
    assert!(!document.contains("\"right\"") && !document.contains("\"wrong\""), "{document}");
    assert!(document.contains("\"solution\""), "{document}");
}

#[test]
fn a_challenge_comes_last_in_its_part_and_has_no_hints() {
    let challenge = |with_hints: bool| {
        fresh(&["one", "two", "three"], |slug, name, text| {
            let text = text.replace("number = 1\n", "challenge = true\n");
            match with_hints || slug != "one" || !["en.md", "vi.md"].contains(&name) {
                true => text,
                false => {
                    let (before, after) = text.split_once("### hint").expect("a hint");
                    let (_, after) = after.split_once("### solution").expect("a solution");
                    format!("{before}### solution{after}")
                }
            }
        })
    };
    let lessons = challenge(false).unwrap_or_else(|error| panic!("{error:#}"));
    let slugs: Vec<String> = lessons.pages.iter().map(|page| page.kind.directory()).step_by(2).collect();
    assert_eq!(slugs, ["lesson/two/", "lesson/three/", "lesson/one/"]);
    let error = format!("{:#}", challenge(true).err().expect("hints"));
    assert!(error.contains("en.md:") && error.contains("step `sell`: a challenge has no hints"), "{error}");
    assert_eq!(error.lines().count(), 2, "{error}");
    let steps = |text: String| {
        let more: String =
            (1..=4).map(|number| format!("\n[[steps]]\nid = \"s{number}\"\ntask = \"read\"\n")).collect();
        text.replace("number = 1\n", "challenge = true\n") + &more
    };
    let long = fresh(&["one"], |_, name, text| if name == source::DATA { steps(text) } else { text });
    let error = format!("{:#}", long.err().expect("too many steps"));
    assert!(error.contains("a challenge has 1 to 4 steps, not 8"), "{error}");
}

#[test]
fn the_end_has_three_lines_to_remember() {
    for (from, to) in
        [("- And a third.", ""), ("- And a third.", "- And a third.\n- And a fourth."), ("- ", "")]
    {
        assert_problem(new_with("en.md", from, to), "en.md:", "ends with 3 lines to remember, in a list");
    }
    // Lists within them and before them do not count.
    let nested = "- One line to remember.\n  - With an example.\n";
    let lists = format!("- First\n- Second\n\nThree lines:\n\n{nested}");
    for to in [nested, &lists] {
        let compiled = new_with("en.md", "- One line to remember.\n", to);
        compiled.unwrap_or_else(|error| panic!("{to}: {error:#}"));
    }
}

/// What the end of a page shows as code, by language.
fn programs(lessons: &Lessons) -> BTreeMap<String, String> {
    let code = lessons.pages[0].content.get_attr("code").expect("code");
    code.try_iter()
        .expect("languages")
        .map(|each| {
            let text = |value: minijinja::Value| value.as_str().unwrap_or_default().to_owned();
            let program = each.get_attr("programs").and_then(|programs| programs.get_item(&0.into()));
            let program = program.and_then(|program| program.get_attr("text")).map(text).expect("a program");
            (each.get_attr("language").map(text).expect("a name"), program)
        })
        .collect()
}

#[test]
fn the_end_shows_worked_solutions_as_code() {
    let says =
        |lessons: &Lessons, name: &str| lessons.pages[0].content.get_attr(name).expect("there").is_true();
    let lessons = fresh(&["one"], |_, _, text| text).unwrap_or_else(|error| panic!("{error:#}"));
    let whole = programs(&lessons);
    assert_eq!(whole.len(), 4);
    for (language, call) in
        [("AWS CLI", "aws dynamodb update-item"), ("Python (boto3)", "dynamodb.update_item(")]
    {
        assert!(whole[language].contains(call), "{}", whole[language]);
    }
    assert!(!says(&lessons, "repeats") && !says(&lessons, "cuts"));
    // Put twice, with a long text, and refused the third time.
    let put = r#"{ "TableName": "Shop", "Item": { "PK": { "S": "NOTE" }, "SK": { "S": "${i}" }, "text": { "S": "LONG" } } }"#;
    let put = put.replace("LONG", &"x".repeat(200));
    let condition = r#", "ConditionExpression": "attribute_not_exists(PK)" }"#;
    let refused = format!("{}{condition}", put.replace("${i}", "1").strip_suffix(" }").expect("braces"));
    let solution = format!(
        "solution = [\n{{ operation = 'PutItem', times = 2, request = '{put}' }},\n\
         {{ operation = 'PutItem', request = '{refused}' }},\n"
    );
    let lessons =
        new_with(source::DATA, "solution = [\n", &solution).unwrap_or_else(|error| panic!("{error:#}"));
    let python = &programs(&lessons)["Python (boto3)"];
    assert!(says(&lessons, "repeats") && says(&lessons, "cuts"), "{python}");
    assert_eq!(python.matches("put_item(").count(), 2, "{python}");
    assert_eq!(python.matches("\"ConditionalCheckFailedException\"").count(), 1, "{python}");
    assert!(python.contains(&format!("\"{}…\"", "x".repeat(40))), "{python}");
}

#[test]
fn a_batch_that_the_code_sends_by_itself_is_shown_once() {
    let lessons = Lessons::compile_some(&root(), &["unprocessed-items".to_owned()]);
    let lessons = lessons.unwrap_or_else(|error| panic!("{error:#}"));
    let python = &programs(&lessons)["Python (boto3)"];
    assert_eq!(python.matches("resubmit(").count(), 2, "its definition, and one use: {python}");
}

#[test]
fn what_no_sdk_would_send_is_not_shown_as_code() {
    let mistyped = r#"solution = [
  { operation = "GetItem", request = '{ "TableName": 1 }' },
"#;
    let reason = "`code` of `[end]`: step `sell`: no SDK would send request 0 of its solution: `TableName`";
    assert_problem(new_with(source::DATA, "solution = [\n", mistyped), "lesson.toml: ", reason);
}

#[test]
fn teachers_notes_fit_the_lesson_in_every_language() {
    for (from, to, at, reason) in [
        ("# Teaching", "Teaching", "Teaching", "the first line is the name"),
        ("{#ask}", "{#asks}", "{#ask}", "`## … {#ask}`"),
        ("{#mistakes}", "{#ask}", "{#mistakes}", "comes once"),
        ("### ask: guess", "### asks: guess", "### ask: guess", "`asks: guess` does not belong here"),
        (
            "### ask: guess\n",
            "### reply\nYes.\n\n### ask: guess\n",
            "### ask: guess",
            "`reply` does not belong",
        ),
        ("### ask: sell", "### ask: meet", "", "the lesson has the steps"),
        (
            "Who does the subtraction: the program or the table?",
            "",
            "### ask: sell",
            "nothing under this heading",
        ),
        ("Does the same", "{fact.requests} does the same", "Does the same", "there is no `{fact.requests}`"),
        ("{figure.one_write}", "{figure.one}", "{figure.one_write}", "there is no `{figure.one}`"),
        ("Half units are", "<b>Half</b> units are", "Half units are", "HTML is not accepted"),
        (
            "Half units are",
            "| | b |\n|---|---|\n| 1 | 2 |\n\nHalf units are",
            "Half units are",
            "what is in each column",
        ),
        ("What the class", "[What](lesson/none/) the class", "What the class", "leads nowhere"),
        (
            "### mistake\n“The program",
            "### reply\n“The program",
            "### mistake\n“The",
            "`reply` does not belong",
        ),
        ("### reply\nSend the update", "Send the update", "", "2 mistakes with 1 replies; 2 of both"),
        (
            "the table knows the stock.",
            "the table knows.\n\n### mistake\n“Three.”\n\n### reply\nTwo.",
            "",
            "3 mistakes with 3 replies; 2 of both",
        ),
    ] {
        let (_, notes) = new::FILES.into_iter().find(|(name, _)| *name == "teacher.en.md").expect("notes");
        let line = match at {
            "" => String::new(),
            at => format!("{}: ", notes[..notes.find(at).expect("there")].matches('\n').count() + 1),
        };
        assert_problem(new_with("teacher.en.md", from, to), &format!("teacher.en.md:{line}"), reason);
    }
    assert_problem(
        new_with("teacher.vi.md", "### ask: sell", "### ask: meet"),
        "teacher.vi.md:",
        "has the steps",
    );
    let directory = tempfile::tempdir().expect("a directory");
    new::start(directory.path(), "one").expect_err("there is no folder for lessons");
    fs::create_dir_all(directory.path().join("lessons")).expect("made");
    new::start(directory.path(), "one").expect("started");
    stand_in_for_others(directory.path());
    fs::create_dir_all(directory.path().join("pages")).expect("made");
    fs::copy(root().join("pages/lesson-body.html"), directory.path().join("pages/lesson-body.html"))
        .expect("copied");
    fs::remove_file(directory.path().join("lessons/one/teacher.vi.md")).expect("removed");
    assert_problem(
        Lessons::compile_some(directory.path(), &["one".to_owned()]),
        "teacher.vi.md",
        "cannot read",
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let broken = fresh(&["one", "two", "three"], |slug, name, text| match (slug, name) {
        ("one", "en.md") => text.replace("{#meet}", "{#met}"),
        ("one", "teacher.vi.md") => text.replace("{#ask}", "{#asked}"),
        ("two", source::DATA) => text.replace("minutes = 10", "minutes = 100").replace("times = 2, ", ""),
        ("three", source::DATA) => text.replace("number = 3", "number = 1"),
        _ => text,
    });
    let error = format!("{:#}", broken.err().expect("faults"));
    let told: Vec<&str> = error.lines().collect();
    assert_eq!(told.len(), 5, "{error}");
    for (told, part) in told.iter().zip([
        "one/en.md:",
        "one/teacher.vi.md:",
        "two/lesson.toml:",
        "two/lesson.toml:1: `minutes`",
        "three: lesson `one` has the same place",
    ]) {
        assert!(told.contains(part), "{told} instead of {part}");
    }
}
