//! Pages of a small site, and what templates are given.

use super::*;

const CATALOGUE: &str = r#"{
    "language": { "name": "English" },
    "home": { "title": "Home", "description": "A <page>" },
    "lab_page": { "title": "Lab", "description": "A race" },
    "present_page": { "title": "Class", "description": "A talk" },
    "playground_page": { "title": "Playground", "description": "Tables" },
    "not_found": { "title": "Nothing", "description": "No page" }
}"#;

/// Renders a site of these pages from a shell that shows what templates are given.
fn render(shell: &str, page: &str) -> Result<Files> {
    let directory = tempfile::tempdir()?;
    let root = directory.path();
    for (name, text) in [
        ("locales/en.json", CATALOGUE),
        ("locales/vi.json", r#"{ "language": { "name": "Tiếng Việt" }, "home": { "title": "Nhà" } }"#),
        ("assets/boot.js", "boot"),
        ("index.html", shell),
        ("pages/home.html", page),
        ("pages/lesson.html", page),
        ("pages/lab.html", page),
        ("pages/present.html", page),
        ("pages/playground.html", page),
        ("pages/not-found.html", page),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().context("a directory")?)?;
        fs::write(path, text)?;
    }
    let assets = Assets::read(&root.join("assets"))?;
    Templates::read(root, &App::default(), &assets, &assets)?.render(
        root,
        &Content::default(),
        "/repo/",
        None,
    )
}

fn text(files: &Files, path: &str) -> String {
    String::from_utf8_lossy(&files[path]).into_owned()
}

#[test]
fn every_page_finds_the_root_and_escapes_its_words() {
    let shell = "{{ page.base }} {{ page.title }} {{ page.description }}{% block main %}{% endblock %}";
    let files = render(shell, "{% extends 'index.html' %}{% block main %}.{% endblock %}").expect("pages");
    assert_eq!(text(&files, "index.html"), "./ Home A &lt;page&gt;.");
    assert_eq!(text(&files, "lab/index.html"), "../ Lab A race.");
    assert_eq!(text(&files, "present/index.html"), "../ Class A talk.");
    // What a language does not say is said in the first.
    assert_eq!(text(&files, "vi/index.html"), "../ Nhà A &lt;page&gt;.");
    assert_eq!(text(&files, "404.html"), "/repo/ Nothing No page.");
}

#[test]
fn a_lesson_stands_two_directories_down() {
    let page = Page {
        kind: Kind::Lesson { slug: "one".to_owned() },
        language: "en".to_owned(),
        title: String::new(),
        description: String::new(),
        body: String::new(),
        content: Value::UNDEFINED,
        files: Vec::new(),
        sections: Vec::new(),
    };
    let view = page.view(&LANGUAGES[0], "lesson/one/", "/repo/", Vec::new());
    assert_eq!((view.base.as_str(), view.home.as_str()), (Some("../../"), Some("./")));
    assert_eq!(view.address.as_ref().and_then(Value::as_str), Some("lesson/one/"));
}

#[test]
fn a_page_knows_itself_in_every_language() {
    let shell = "{% for other in page.translations %}{{ other.code }} {{ other.name }} {{ other.address }}, \
                 {% endfor %}{% block main %}{% endblock %}";
    let files = render(shell, "{% extends 'index.html' %}").expect("pages");
    assert_eq!(text(&files, "index.html"), "en English ./, vi Tiếng Việt vi/, ");
    assert_eq!(text(&files, "vi/lab/index.html"), "en English lab/, vi Tiếng Việt vi/lab/, ");
    assert_eq!(text(&files, "404.html"), "");
}

#[test]
fn a_lesson_links_to_the_languages_it_was_written_in() {
    let kind = Kind::Lesson { slug: "one".to_owned() };
    let page = Page {
        kind: kind.clone(),
        language: "vi".to_owned(),
        title: String::new(),
        description: String::new(),
        body: String::new(),
        content: Value::UNDEFINED,
        files: Vec::new(),
        sections: Vec::new(),
    };
    let names = ["English".to_owned(), "Tiếng Việt".to_owned()];
    let codes: Vec<&str> = translations(&kind, &[&page], &names).iter().map(|other| other.code).collect();
    assert_eq!(codes, ["vi"]);
}

#[test]
fn a_word_that_the_catalogue_lacks_fails_the_build() {
    let error = render("{{ words.home.heading }}", "{% extends 'index.html' %}").expect_err("no such word");
    assert!(format!("{error:#}").contains("index.html:1"), "{error:#}");
}

#[test]
fn assets_are_named_by_content_and_must_exist() {
    let files = render("{{ asset('boot.js') }}", "{% extends 'index.html' %}").expect("pages");
    let name = text(&files, "index.html");
    assert!(
        name.starts_with("boot-") && name.ends_with(".js") && name.len() == "boot-.js".len() + 16,
        "{name}"
    );
    assert!(render("{{ asset('none.js') }}", "{% extends 'index.html' %}").is_err());
}
