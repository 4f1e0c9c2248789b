//! The pages: what each says, and the templates that say it.
//!
//! A template that uses a word which the catalogue does not have fails the build.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::app::App;
use crate::assets::Assets;
use crate::catalogue::{Catalogue, LANGUAGES, Language};
use crate::search::{self, Findable};
use crate::{Content, Files};

/// Pages that lessons may link to, beside the home page and other lessons.
pub(crate) const PLAIN_PAGES: [&str; 3] = ["lab/", "present/", "playground/"];

/// The parts of the syllabus, as the catalogue has their names under `parts`.
const PARTS: [&str; 9] = [
    "foundations",
    "batches",
    "integrity",
    "queries",
    "capacity",
    "change",
    "production",
    "modelling",
    "exam",
];

/// A page of the site, apart from the frame that all pages share.
pub(crate) struct Page {
    /// What it is, and with that where it stands.
    pub(crate) kind: Kind,
    /// The code of its language.
    pub(crate) language: String,
    /// The text of `<title>`, and what links to the page say.
    pub(crate) title: String,
    /// One sentence for search engines.
    pub(crate) description: String,
    /// The HTML of its body that no template knows; empty where the template says it all.
    pub(crate) body: String,
    /// What its template places by itself, beside the body.
    pub(crate) content: Value,
    /// Files that stand beside it: name and content.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Its parts that can be found by themselves, in order.
    pub(crate) sections: Vec<Findable>,
}

/// The file beside a page that says how its document stands before anything is done.
pub(crate) const OPENING: &str = "opening.json";

/// What a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The first page.
    Home,
    /// A lesson, under its short name.
    Lesson {
        /// The name in the address: lower-case words joined by `-`.
        slug: String,
    },
    /// The notes of a lesson for those who teach it.
    Notes {
        /// The lesson's.
        slug: String,
    },
    /// A route of a class through several pages.
    Route {
        /// The name in the address, as of lessons.
        slug: String,
    },
    /// The race lab.
    Lab,
    /// What a teacher shows to a class.
    Present,
    /// Tables to try requests on.
    Playground,
    /// What a host shows for an address that has no page.
    NotFound,
}

impl Kind {
    /// The directory under the language's own: empty, or with a trailing slash.
    pub(crate) fn directory(&self) -> String {
        match self {
            Self::Home | Self::NotFound => String::new(),
            Self::Lesson { slug } => format!("lesson/{slug}/"),
            Self::Notes { slug } => format!("lesson/{slug}/teach/"),
            Self::Route { slug } => format!("route/{slug}/"),
            Self::Lab => "lab/".to_owned(),
            Self::Present => "present/".to_owned(),
            Self::Playground => "playground/".to_owned(),
        }
    }

    fn file(&self) -> &'static str {
        match self {
            Self::NotFound => "404.html",
            _ => "index.html",
        }
    }

    fn template(&self) -> &'static str {
        match self {
            Self::Home => "home.html",
            Self::Lesson { .. } => "lesson.html",
            Self::Notes { .. } => "notes.html",
            Self::Route { .. } => "route.html",
            Self::Lab => "lab.html",
            Self::Present => "present.html",
            Self::Playground => "playground.html",
            Self::NotFound => "not-found.html",
        }
    }

    /// The file beside the page that the app opens. The lab opens the plot that its address names; a page that is
    /// only read, or not there, opens nothing.
    pub(crate) fn document(&self) -> &'static str {
        match self {
            Self::Home => "race.json",
            Self::Lesson { .. } => "lesson.json",
            Self::Playground => "playground.json",
            Self::Notes { .. } | Self::Route { .. } | Self::Lab | Self::Present | Self::NotFound => "",
        }
    }

    /// What `<body data-page>` says.
    fn name(&self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Lesson { .. } => "lesson",
            Self::Notes { .. } => "notes",
            Self::Route { .. } => "route",
            Self::Lab => "lab",
            Self::Present => "present",
            Self::Playground => "playground",
            Self::NotFound => "not-found",
        }
    }
}

/// What a template knows of its page.
#[derive(Serialize)]
struct PageView<'a> {
    kind: &'static str,
    language: &'a str,
    title: &'a str,
    description: &'a str,
    body: &'a str,
    content: &'a Value,
    slug: Option<&'a str>,
    /// The document that the app opens, where it is always the same.
    document: Option<Value>,
    /// How the document stands before anything is done, where the page shows that while the app is on its way.
    opening: Option<Value>,
    /// Leads from the page to the site's root; every other address is relative to it.
    base: Value,
    /// The page itself; a page that stands at no address of its own has none.
    address: Option<Value>,
    /// The home page in the same language.
    home: Value,
    /// The index of the site's pages in the same language.
    search: Value,
    /// The same page in every language it has, this one with them; none for a page without an address.
    translations: Vec<Translation>,
}

/// A page in one of its languages, as it links to itself.
#[derive(Clone, Serialize)]
struct Translation {
    code: &'static str,
    /// What the language calls itself.
    name: String,
    address: Value,
}

/// A lesson as other pages link to it.
#[derive(Serialize)]
struct Link<'a> {
    slug: &'a str,
    title: &'a str,
    address: Value,
    /// Which part of the syllabus it belongs to.
    part: usize,
    /// Its number, if it is no challenge.
    number: Value,
    /// How many minutes it takes a class.
    minutes: Value,
}

/// The templates: `index.html` and those that extend it.
pub(crate) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Reads and parses `index.html` and `pages/`.
    ///
    /// Templates have functions for the published names of files: `asset(name)` of one of `assets/`, `bundle(name)` of
    /// a bundle, `app(name)` of one of the program.
    pub(crate) fn read(root: &Path, app: &App, assets: &Assets, bundles: &Assets) -> Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.add_function("asset", published(assets));
        environment.add_function("bundle", published(bundles));
        let program = app.clone();
        environment.add_function("app", move |name: &str| {
            program.address(name).map(|path| address(&path)).ok_or_else(|| missing(name))
        });
        let shell = root.join("index.html");
        let text = fs::read_to_string(&shell).with_context(|| format!("cannot read {}", shell.display()))?;
        environment.add_template_owned("index.html", text)?;
        for (name, content) in crate::read(&root.join("pages"))? {
            let text = String::from_utf8(content).with_context(|| format!("pages/{name} is not UTF-8"))?;
            environment.add_template_owned(name, text)?;
        }
        Ok(Self { environment })
    }

    /// Every page in every language, and the files beside them. `download`: what is said of the packed site, where it
    /// is offered.
    pub(crate) fn render(
        &self,
        root: &Path,
        content: &Content,
        base_path: &str,
        download: Option<Value>,
    ) -> Result<Files> {
        let Content { lessons, routes, plots, presentations, playground: desk } = content;
        let mut files: Files = plots.files().collect();
        files.extend(presentations.files()?);
        let names = LANGUAGES
            .iter()
            .map(|language| Ok(Catalogue::read(root, language)?.text("language.name")?.to_owned()))
            .collect::<Result<Vec<String>>>()?;
        let home_race = &lessons.home;
        let written: Vec<&Page> = lessons.pages.iter().chain(&lessons.notes).chain(routes).collect();
        for (index, language) in LANGUAGES.iter().enumerate() {
            let catalogue = Catalogue::read(root, language)?;
            let mut home = from_catalogue(Kind::Home, language, &catalogue, "home")?;
            home.files.push((Kind::Home.document().to_owned(), home_race.document.clone()));
            let lab = from_catalogue(Kind::Lab, language, &catalogue, "lab_page")?;
            let present = from_catalogue(Kind::Present, language, &catalogue, "present_page")?;
            let mut playground = from_catalogue(Kind::Playground, language, &catalogue, "playground_page")?;
            playground.files.push((Kind::Playground.document().to_owned(), desk.clone()));
            let playground_link = context! {
                address => address(&format!("{}{}", language.directory, Kind::Playground.directory()))
            };
            let present_address = address(&format!("{}{}", language.directory, Kind::Present.directory()));
            let lab_address = address(&format!("{}{}", language.directory, Kind::Lab.directory()));
            let not_found =
                (index == 0).then(|| from_catalogue(Kind::NotFound, language, &catalogue, "not_found"));
            let page_list: Vec<&Page> =
                lessons.pages.iter().filter(|page| page.language == language.code).collect();
            let route_list: Vec<&Page> =
                routes.iter().filter(|page| page.language == language.code).collect();
            let race = context! { buyers => home_race.buyers, stock => home_race.stock };
            let lab_link = context! { address => lab_address, plots => plots.links() };
            let present_link = context! { address => present_address, talks => presentations.links() };
            let shared = context! {
                words => catalogue.words(), parts => parts(&page_list, language)?, lessons => links(&page_list, language), race, lab => lab_link, present => present_link,
                playground => playground_link, routes => route_links(&route_list, language), download,
            };
            let others = [&home, &lab, &playground, &present];
            let notes = lessons.notes.iter().filter(|page| page.language == language.code);
            let found: Vec<&Page> =
                page_list.iter().copied().chain(others).chain(route_list).chain(notes).collect();
            files.insert(search::address(language), search::index(language, &found, plots, &catalogue)?);
            for page in found.into_iter().chain(not_found.transpose()?.as_ref()) {
                let translations = translations(&page.kind, &written, &names);
                self.render_page(page, language, translations, &shared, base_path, &mut files)?;
            }
        }
        Ok(files)
    }

    fn render_page(
        &self,
        page: &Page,
        language: &Language,
        translations: Vec<Translation>,
        shared: &Value,
        base_path: &str,
        files: &mut Files,
    ) -> Result<()> {
        let directory = format!("{}{}", language.directory, page.kind.directory());
        let view = page.view(language, &directory, base_path, translations);
        let template = self.environment.get_template(page.kind.template())?;
        let html = template.render(context! { page => view, ..shared.clone() })?;
        files.insert(format!("{directory}{}", page.kind.file()), html.into_bytes());
        for (name, content) in &page.files {
            files.insert(format!("{directory}{name}"), content.clone());
        }
        Ok(())
    }
}

/// What finds the published names of files.
fn published(assets: &Assets) -> impl Fn(&str) -> Result<String, Error> + use<> {
    let names: BTreeMap<String, String> =
        assets.names().map(|(name, hashed)| (name.to_owned(), hashed.to_owned())).collect();
    move |name: &str| names.get(name).cloned().ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("there is no file {name}"))
}

impl Page {
    fn view<'a>(
        &'a self,
        language: &Language,
        directory: &str,
        base_path: &str,
        translations: Vec<Translation>,
    ) -> PageView<'a> {
        let home = if language.directory.is_empty() { "./" } else { language.directory };
        let own = if directory.is_empty() { "./" } else { directory };
        let (base, own) = match &self.kind {
            Kind::NotFound => (address(base_path), None),
            _ => (address(&way_up(directory)), Some(address(own))),
        };
        let slug = match &self.kind {
            Kind::Lesson { slug } | Kind::Notes { slug } | Kind::Route { slug } => Some(slug.as_str()),
            Kind::Home | Kind::Lab | Kind::Present | Kind::Playground | Kind::NotFound => None,
        };
        PageView {
            kind: self.kind.name(),
            language: &self.language,
            title: &self.title,
            description: &self.description,
            body: &self.body,
            content: &self.content,
            slug,
            document: Some(self.kind.document())
                .filter(|name| !name.is_empty())
                .map(|name| address(&format!("{directory}{name}"))),
            opening: self
                .files
                .iter()
                .any(|(name, _)| name == OPENING)
                .then(|| address(&format!("{directory}{OPENING}"))),
            base,
            address: own,
            home: address(home),
            search: address(&search::address(language)),
            translations,
        }
    }
}

/// The languages a page has: all that the site speaks, or those it was `written` in if it is none that every site has.
fn translations(kind: &Kind, written: &[&Page], names: &[String]) -> Vec<Translation> {
    let has = |language: &Language| match kind {
        Kind::Home | Kind::Lab | Kind::Present | Kind::Playground => true,
        Kind::Lesson { .. } | Kind::Notes { .. } | Kind::Route { .. } => {
            written.iter().any(|page| page.kind == *kind && page.language == language.code)
        }
        Kind::NotFound => false,
    };
    let own = |language: &Language| {
        let path = format!("{}{}", language.directory, kind.directory());
        address(if path.is_empty() { "./" } else { &path })
    };
    let languages = LANGUAGES.iter().zip(names).filter(|(language, _)| has(language));
    languages
        .map(|(language, name)| Translation {
            code: language.code,
            name: name.clone(),
            address: own(language),
        })
        .collect()
}

/// A page whose words all stand in the catalogue, title and description under `section`.
fn from_catalogue(kind: Kind, language: &Language, catalogue: &Catalogue, section: &str) -> Result<Page> {
    Ok(Page {
        kind,
        language: language.code.to_owned(),
        title: catalogue.text(&format!("{section}.title"))?.to_owned(),
        description: catalogue.text(&format!("{section}.description"))?.to_owned(),
        body: String::new(),
        content: Value::UNDEFINED,
        files: Vec::new(),
        sections: Vec::new(),
    })
}

fn links<'a>(lessons: &[&'a Page], language: &Language) -> Vec<Link<'a>> {
    let link = |page: &&'a Page| match &page.kind {
        Kind::Lesson { slug } => {
            let address = address(&format!("{}{}", language.directory, page.kind.directory()));
            let given = |name: &str| page.content.get_attr(name).unwrap_or_default();
            let part = given("part").try_into().unwrap_or_default();
            Some(Link {
                slug,
                title: &page.title,
                address,
                part,
                number: given("number"),
                minutes: given("minutes"),
            })
        }
        _ => None,
    };
    lessons.iter().filter_map(link).collect()
}

/// The parts of the syllabus that have lessons, each with links to them in order.
fn parts(lessons: &[&Page], language: &Language) -> Result<Vec<Value>> {
    let links: Vec<Link<'_>> = links(lessons, language);
    let parts = links.chunk_by(|link, next| link.part == next.part);
    let part = |lessons: &[Link<'_>]| {
        let number = lessons.first().map_or(0, |link| link.part);
        let name = PARTS.get(number.wrapping_sub(1)).with_context(|| format!("part {number} has no name"))?;
        Ok(context! { number, name, lessons })
    };
    parts.map(part).collect()
}

/// Routes as other pages link to them.
fn route_links(routes: &[&Page], language: &Language) -> Vec<Value> {
    let link = |page: &&Page| {
        let address = address(&format!("{}{}", language.directory, page.kind.directory()));
        context! { title => page.title, address, minutes => page.content.get_attr("minutes").unwrap_or_default() }
    };
    routes.iter().map(link).collect()
}

/// An address for templates: what we make up ourselves has nothing that needs escaping.
pub(crate) fn address(address: &str) -> Value {
    Value::from_safe_string(address.to_owned())
}

/// The relative address of the root, seen from a directory below it.
fn way_up(directory: &str) -> String {
    match directory.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}

#[cfg(test)]
mod tests;
