//! Lessons that compile, and broken ones that say where and why.

use super::source::Turn;
use super::*;

mod format;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_lessons_compile() {
    let lessons = Lessons::compile(&root()).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(!lessons.pages.is_empty());
    for page in &lessons.pages {
        assert!(!page.body.contains("{figure.") && !page.body.contains("{fact."), "{}", page.title);
        assert!(!page.description.is_empty());
    }
}

/// Copies a lesson into a place of its own, its files changed by name and text.
fn copy(slug: &str, to: &Path, change: impl Fn(&str, String) -> String) {
    let (lesson, pages) = (to.join("lessons").join(slug), to.join("pages"));
    fs::create_dir_all(&lesson).expect("made");
    fs::create_dir_all(&pages).expect("made");
    fs::copy(root().join("pages/lesson-body.html"), pages.join("lesson-body.html")).expect("copied");
    for entry in fs::read_dir(root().join("lessons").join(slug)).expect("a lesson") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = change(&name, fs::read_to_string(&path).expect("read"));
        fs::write(lesson.join(name), text).expect("written");
    }
}

/// Stands for the other lessons, to which links may lead.
fn stand_in_for_others(to: &Path) {
    for lesson in directories(&root().join("lessons")).expect("lessons") {
        let lesson = to.join("lessons").join(lesson.file_name().expect("a name"));
        if !lesson.exists() {
            fs::create_dir_all(&lesson).expect("made");
            fs::write(lesson.join(source::DATA), "").expect("written");
        }
    }
}

/// Compiles the home page's lesson in this place, and no other.
fn compile(place: &Path) -> Result<Lessons> {
    stand_in_for_others(place);
    Lessons::compile_some(place, &[HOME_LESSON.to_owned()])
}

/// Compiles the lesson with `from` replaced by `to` in one of its files.
fn changed(file: &str, from: &str, to: &str) -> Result<Lessons> {
    let directory = tempfile::tempdir().expect("a directory");
    copy(HOME_LESSON, directory.path(), |name, text| {
        if name != file {
            return text;
        }
        assert!(text.contains(from), "{file} has no {from:?}");
        text.replacen(from, to, 1)
    });
    compile(directory.path())
}

/// What is wrong with the lesson after such a change.
fn broken(file: &str, from: &str, to: &str) -> String {
    match changed(file, from, to) {
        Ok(_) => panic!("{file} with {to:?} compiles"),
        Err(error) => format!("{error:#}"),
    }
}

#[test]
fn code_stands_as_it_is_written() {
    let code = "```json\n{ \"N\": \"1\" }\n```\n\nEvery buyer follows";
    let lessons = changed("en.md", "Every buyer follows", code).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(lessons.pages[0].body.contains(r#"{ "N": "1" }"#));
}

#[test]
fn links_within_the_site_and_to_encrypted_pages_are_accepted() {
    let to = "[Every](./) [buyer](https://docs.aws.amazon.com/) [follows](#predict) [a](lab/?plot=shop)";
    let lessons = changed("en.md", "Every buyer follows", to).unwrap_or_else(|error| panic!("{error:#}"));
    let body = &lessons.pages[0].body;
    assert!(body.contains(r#"<a href="lesson/the-last-item/#predict">"#), "{body}");
    let lessons = changed("vi.md", "DynamoDB", "[DynamoDB](lesson/the-last-item/)");
    let lessons = lessons.unwrap_or_else(|error| panic!("{error:#}"));
    assert!(lessons.pages[1].body.contains(r#"<a href="vi/lesson/the-last-item/">"#));
}

/// The line on which `text` first stands in a file of the lesson.
fn line_of(file: &str, text: &str) -> usize {
    let written = fs::read_to_string(root().join("lessons").join(HOME_LESSON).join(file)).expect("read");
    written.lines().position(|line| line.contains(text)).expect("there") + 1
}

#[test]
fn broken_data_is_told_with_file_line_and_reason() {
    for (from, to, line, reason) in [
        ("part = 3", "part = three", line_of("lesson.toml", "part = 3"), "expected"),
        ("number = 10", "nummer = 10", line_of("lesson.toml", "number = 10"), "unknown field `nummer`"),
        (
            "holds = \"oversold > 0\"",
            "holds = \"oversold\"",
            line_of("lesson.toml", "id = \"watch\""),
            "check `oversold`: at byte 8: expected one of",
        ),
        (
            "solution = { moves = [0, 1, 0, 1] }",
            "solution = { moves = [0, 0, 1] }",
            line_of("lesson.toml", "id = \"schedule\""),
            "the solution fails check `oversold`",
        ),
        (
            "wrong = [{ moves = [0, 0, 1] }",
            "wrong = [{ moves = [0, 1, 0, 1] }",
            line_of("lesson.toml", "id = \"schedule\""),
            "wrong attempt 0 of check `oversold` passes",
        ),
        (
            "holds = \"buyers >= 200\"",
            "holds = \"buyers >= 0\"",
            line_of("lesson.toml", "id = \"crowd\""),
            "its checks hold before any work is done",
        ),
        (
            "program = \"read_check_write\"\nbuyers = 2",
            "program = \"read_write\"\nbuyers = 2",
            line_of("lesson.toml", "id = \"watch\""),
            "the race has no program `read_write`",
        ),
    ] {
        let error = broken("lesson.toml", from, to);
        assert!(error.contains(&format!("lesson.toml:{line}: ")) && error.contains(reason), "{error}");
    }
}

#[test]
fn a_broken_race_is_told_with_file_and_reason() {
    for (from, to, reason) in [
        ("\"buyers\": [\"Ana\", \"Bình\"],", "\"buyers\": [\"Ana\", \"Bình\"]", "race.json:"),
        ("\"KeyType\": \"HASH\"", "\"KeyType\": \"HUSH\"", "tables 0: ValidationException"),
        ("sold <= stock_at_start", "sold <= stack_at_start", "there is no fact `stack_at_start`"),
        ("${stock - 1}", "${stack - 1}", "nothing before it binds `stack`"),
        ("\"stock\": { \"N\": \"1\" }", "\"stock\": { \"S\": \"1\" }", "no number there at the start"),
    ] {
        let error = broken("race.json", from, to);
        assert!(error.contains("race.json") && error.contains(reason), "{error}");
    }
}

#[test]
fn broken_words_are_told_with_file_line_and_reason() {
    for (from, to, at, reason) in [
        ("# The last item", "The last item", "One laptop", "the first line is the name"),
        ("{#predict}", "{#predicted}", "{#predict}", "here lesson.toml has the step `predict`"),
        ("{fact.failed}", "{fact.filed}", "{fact.failed}", "there is no `{fact.filed}`"),
        ("{figure.orders}", "{figure.order}", "{figure.orders}", "there is no `{figure.order}`"),
        (
            "Every buyer",
            "`{figure.orders}`: every buyer",
            "Every buyer follows",
            "in the place of `{figure.orders}`",
        ),
        (
            "Every buyer",
            "    { \"Count\": {fact.sold} }\n\nEvery buyer",
            "Every buyer follows",
            "in the place of `{fact.sold}` in code",
        ),
        ("### check: oversold", "### check: sold", "{#watch}", "`### check: oversold` is missing"),
        ("### choice: zero", "### choice: nought", "{#predict}", "`### choice: zero` is missing"),
        ("Every buyer follows", "<script>alert(1)</script>Every buyer", "Every buyer follows", "HTML is not"),
        ("### passed", "### past", "### passed", "`past` is no part of a step"),
        ("### passed\nNoted.", "Noted.", "{#predict}", "its passed is missing"),
        ("One laptop", "# Two\n\nOne laptop", "One laptop", "headings are `#`, `##` or `###`"),
        ("## Meet the buyers {#meet}", "## Meet the buyers", "{#meet}", "`## Heading {#id}`"),
        ("## Meet the buyers", "## {figure.orders} buyers", "{#meet}", "a heading holds no figures"),
        ("## Meet the buyers", "### hint\nLook.\n\n## Meet the buyers", "{#meet}", "belongs under a step's"),
        ("**Shown:**", "### hint\n**Shown:**", "**Shown:**", "nothing follows the last words"),
        ("Every buyer follows", "{Every buyer follows", "Every buyer follows", "`{` without `}`"),
        ("Every buyer follows", "![A shop](shop.png)", "Every buyer follows", "images are not accepted"),
        ("Every buyer", "[Every](javascript:alert) buyer", "Every buyer follows", "leads nowhere"),
        ("Every buyer", "[Every](//host.example) buyer", "Every buyer follows", "leads nowhere"),
        ("Every buyer", "[Every](#later) buyer", "Every buyer follows", "there is no step `later`"),
        ("Every buyer", "[Every](lesson/none/) buyer", "Every buyer follows", "leads nowhere"),
        ("Every buyer", "[Every](../) buyer", "Every buyer follows", "leads nowhere"),
        ("### choice: one\n1", "### choice: one\n1\n\n### choice: one\n1", "", "this part is there twice"),
        (
            "### choice: one\n1\n",
            "### choice: one\n1\n\n### reply: one\nNo.\n",
            "{#predict}",
            "no reply `one`",
        ),
    ] {
        let error = broken("en.md", from, to);
        let first = match at {
            _ if from.starts_with("# The") => 1,
            // The second of two, three lines below the first.
            "" => line_of("en.md", "### choice: one") + 3,
            at => line_of("en.md", at),
        };
        assert!(error.contains(&format!("en.md:{first}: ")) && error.contains(reason), "{error}");
    }
}

#[test]
fn a_language_without_words_and_a_file_without_use_are_told() {
    let error = broken("vi.md", "{#predict}", "{#predicted}");
    assert!(error.contains("vi.md:") && error.contains("here lesson.toml has the step `predict`"), "{error}");
    let directory = tempfile::tempdir().expect("a directory");
    copy(HOME_LESSON, directory.path(), |_, text| text);
    fs::write(directory.path().join("lessons").join(HOME_LESSON).join("notes.txt"), "x").expect("written");
    let error = format!("{:#}", compile(directory.path()).err().expect("a fault"));
    assert!(error.contains("notes.txt: nothing uses this file"), "{error}");
    let directory = tempfile::tempdir().expect("a directory");
    copy(HOME_LESSON, directory.path(), |_, text| text);
    fs::remove_file(directory.path().join("lessons").join(HOME_LESSON).join("vi.md")).expect("removed");
    let error = format!("{:#}", compile(directory.path()).err().expect("a fault"));
    assert!(error.contains("cannot read") && error.contains("vi.md"), "{error}");
}

#[test]
fn a_new_lesson_compiles_and_stands_behind_the_others() {
    let directory = tempfile::tempdir().expect("a directory");
    copy(HOME_LESSON, directory.path(), |_, text| text);
    new::start(directory.path(), "a-new-one").expect("started");
    let lessons = Lessons::compile_some(directory.path(), &["a-new-one".to_owned()]);
    let lessons = lessons.unwrap_or_else(|error| panic!("{error:#}"));
    let titles: Vec<&str> = lessons.pages.iter().map(|page| page.title.as_str()).collect();
    assert_eq!(titles, ["A new lesson", "Bài học mới"]);
    let place = source::place_of(&directory.path().join("lessons/a-new-one")).expect("a place");
    assert_eq!(place, Place { part: 3, turn: Turn::Lesson(11) });
    assert!(new::start(directory.path(), "a-new-one").is_err());
    assert!(new::start(directory.path(), "A New One").is_err());
}
