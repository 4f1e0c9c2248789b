//! Routes that add up, and broken ones that say why not.

use super::*;

const ROUTE: &str = r#"minutes = 30
[[stops]]
id = "look"
minutes = 10
visits = [{ lesson = "one", steps = ["first", "second"] }, { page = "lab/?plot=shop" }]
[[stops]]
id = "talk"
minutes = 20
visits = [{ page = "present/?talk=shop" }, { page = "./" }]
"#;
const WORDS: &str =
    "# A way\n\nWhat for.\n\n## Look {#look}\n\nAt [that](#talk).\n\n## Talk {#talk}\n\nOf it.\n";

/// A lesson of two steps, in this language.
fn lesson(language: &str) -> Page {
    let section = |id: &str| Findable { id: id.to_owned(), title: format!("The {id}"), html: String::new() };
    Page {
        kind: Kind::Lesson { slug: "one".to_owned() },
        language: language.to_owned(),
        title: "One".to_owned(),
        description: String::new(),
        body: String::new(),
        content: Value::UNDEFINED,
        files: Vec::new(),
        sections: ["first", "second"].map(section).into(),
    }
}

/// Compiles one route, its English words and its data with `from` replaced by `to`.
fn changed(from: &str, to: &str) -> Result<Vec<Page>> {
    let directory = tempfile::tempdir().expect("a directory");
    let (root, route) = (directory.path(), directory.path().join("routes/way"));
    fs::create_dir_all(&route).expect("made");
    fs::create_dir_all(root.join("locales")).expect("made");
    for language in &LANGUAGES {
        let name = format!("locales/{}.json", language.code);
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&name);
        fs::copy(ours, root.join(name)).expect("copied");
    }
    assert!(from.is_empty() || ROUTE.contains(from) || WORDS.contains(from), "{from:?} is nowhere");
    for (name, text) in [(DATA, ROUTE), ("en.md", WORDS)] {
        fs::write(route.join(name), text.replacen(from, to, usize::from(!from.is_empty()))).expect("written");
    }
    fs::write(route.join("vi.md"), WORDS).expect("written");
    compile(root, &[lesson("en"), lesson("vi")])
}

#[test]
fn a_route_leads_through_steps_and_pages_minute_by_minute() {
    let routes = changed("", "").unwrap_or_else(|error| panic!("{error:#}"));
    let [english, vietnamese] = &routes[..] else { panic!("{} pages", routes.len()) };
    assert_eq!((english.title.as_str(), english.description.as_str()), ("A way", "What for."));
    let content = format!("{:#?}", vietnamese.content);
    for part in [
        "vi/lesson/one/#second",
        "The second",
        "vi/lab/?plot=shop",
        "Race lab: Món hàng cuối cùng",
        "vi/present/?talk=shop",
        r##"<a href=\"vi/route/way/#talk\">"##,
    ] {
        assert!(content.contains(part), "{part} is missing: {content}");
    }
    let times = |page: &Page| -> Vec<(i64, i64)> {
        let stops = page.content.get_attr("stops").expect("stops").try_iter().expect("a list");
        let time =
            |stop: &Value, name: &str| i64::try_from(stop.get_attr(name).expect("a time")).expect("minutes");
        stops.map(|stop| (time(&stop, "from"), time(&stop, "to"))).collect()
    };
    assert_eq!(times(english), [(0, 10), (10, 30)]);
}

#[test]
fn what_does_not_add_up_or_leads_nowhere_is_told() {
    for (from, to, file, reason) in [
        ("minutes = 30", "minutes = 31", DATA, "the stops take 30 minutes, the route 31"),
        ("minutes = 10", "minutes = 0", DATA, "the stops take 20 minutes"),
        ("id = \"talk\"", "id = \"look\"", DATA, "two stops have the same id"),
        (
            "visits = [{ page = \"present/?talk=shop\" }, { page = \"./\" }]",
            "visits = []",
            DATA,
            "leads nowhere",
        ),
        ("lesson = \"one\"", "lesson = \"two\"", DATA, "stop `look`: there is no lesson `two`"),
        ("\"second\"", "\"third\"", DATA, "lesson `one` has no step `third`"),
        ("[\"first\", \"second\"]", "[]", DATA, "no steps are named"),
        ("lab/?plot=shop", "lab/?plot=mop", DATA, "there is no `lab/?plot=mop`"),
        ("lab/?plot=shop", "lab/?talk=shop", DATA, "the page is not asked that"),
        ("lab/?plot=shop", "labs/", DATA, "there is no page `labs/`"),
        ("\"./\"", "\"./?plot=shop\"", DATA, "the page is not asked that"),
        ("# A way", "A way", "en.md:1", "the first line is the name"),
        ("{#talk}", "{#walk}", "en.md:9", "here route.toml has Some(\"talk\")"),
        ("## Talk {#talk}", "### Talk {#talk}", "en.md:9", "each heading names a stop"),
        ("At [that](#talk).", "", "en.md:5", "nothing under this heading"),
        ("(#talk)", "(#walk)", "en.md:7", "there is no step `walk`"),
        ("## Talk {#talk}\n\nOf it.\n", "", "en.md:8", "stop `talk` has no words"),
    ] {
        let error = match changed(from, to) {
            Ok(_) => panic!("{to:?} in place of {from:?} compiles"),
            Err(error) => format!("{error:#}"),
        };
        assert!(error.contains(file) && error.contains(reason), "{error}");
    }
}
