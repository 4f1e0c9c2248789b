//! Routes: ways through lessons and other pages for a class, with the minutes that each stop takes.
//!
//! A folder `routes/<slug>/` has the data in `route.toml` and the words of each language in Markdown:
//!
//! ```text
//! # Name                  then what it is for and how to prepare it; the first paragraph is the page's description
//! ## Heading {#stop}      one per stop, in the order of route.toml: what to say, show and ask there
//! ```
//!
//! A route whose minutes do not add up, or which leads to a lesson, a step or a page that is not there, is not built.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use minijinja::{Value, context};
use pulldown_cmark::HeadingLevel;
use serde::Deserialize;

use crate::catalogue::{Catalogue, LANGUAGES, Language};
use crate::lessons::check_slug;
use crate::links::Links;
use crate::markdown::{Fillings, NAMELESS, Parsed, Section, fault, first_paragraph, render, sections};
use crate::pages::{Kind, Page, address};
use crate::search::Findable;

/// The file of a route's data.
const DATA: &str = "route.toml";
/// Pages that are visited, with the words that they go by, and the parameter that names a part of them: its values are
/// known by the group of words that each has.
const PLACES: [(&str, &str, &str, &str); 4] = [
    ("./", "home.heading", "", ""),
    ("lab/", "lab_page.heading", "plot", "plot"),
    ("present/", "present_page.heading", "talk", "presentation"),
    ("playground/", "playground_page.heading", "", ""),
];

/// `route.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    /// How long all of it takes.
    minutes: u32,
    /// In order.
    stops: Vec<Stop>,
}

/// A part of a route.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    /// Names it; also its place in the page.
    id: String,
    /// How long it takes.
    minutes: u32,
    /// Where it leads, in order.
    visits: Vec<Visit>,
}

/// Where a stop leads.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Visit {
    /// To steps of a lesson.
    Lesson {
        /// Its slug.
        lesson: String,
        /// Their ids.
        steps: Vec<String>,
    },
    /// To another page of the site.
    Page {
        /// Its address under the language's directory, such as `lab/?plot=shop`.
        page: String,
    },
}

/// The pages of all routes in every language, the longest route first. `lessons`: those of the lessons.
///
/// # Errors
/// What is wrong with the first route that is, with its file.
pub(crate) fn compile(root: &Path, lessons: &[Page]) -> Result<Vec<Page>> {
    let catalogues =
        LANGUAGES.iter().map(|language| Catalogue::read(root, language)).collect::<Result<Vec<_>>>()?;
    let mut routes = Vec::new();
    for directory in directories(&root.join("routes"))? {
        let path = directory.join(DATA);
        let route = Route::read(&path)?;
        check_files(&directory)?;
        for (language, catalogue) in LANGUAGES.iter().zip(&catalogues) {
            let lessons: Vec<&Page> = lessons.iter().filter(|page| page.language == language.code).collect();
            let visits = route.visits(&lessons, language, catalogue);
            let visits = visits.with_context(|| path.display().to_string())?;
            let page = page(root, &directory, &route, visits, language)?;
            routes.push((u32::MAX - route.minutes, page));
        }
    }
    routes.sort_by_key(|(order, _)| *order);
    Ok(routes.into_iter().map(|(_, page)| page).collect())
}

impl Route {
    fn read(path: &Path) -> Result<Self> {
        let written = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let route: Self = toml::from_str(&written).map_err(|error| anyhow!("{}: {error}", path.display()))?;
        route.check().with_context(|| path.display().to_string())?;
        Ok(route)
    }

    /// The stops' minutes add up, and each has a name of its own and leads somewhere.
    fn check(&self) -> Result<()> {
        let sum: u32 = self.stops.iter().map(|stop| stop.minutes).sum();
        ensure!(sum == self.minutes, "the stops take {sum} minutes, the route {}", self.minutes);
        let ids: BTreeSet<&String> = self.stops.iter().map(|stop| &stop.id).collect();
        ensure!(ids.len() == self.stops.len(), "two stops have the same id");
        for Stop { id, minutes, visits } in &self.stops {
            ensure!(*minutes > 0 && !visits.is_empty(), "stop `{id}` takes no time or leads nowhere");
        }
        Ok(())
    }

    /// Where each stop leads, as the template has it.
    fn visits(
        &self,
        lessons: &[&Page],
        language: &Language,
        catalogue: &Catalogue,
    ) -> Result<Vec<Vec<Value>>> {
        let of_stop = |stop: &Stop| -> Result<Vec<Value>> {
            let visits = stop.visits.iter().map(|visit| visit.resolve(lessons, language, catalogue));
            visits.collect::<Result<_>>().with_context(|| format!("stop `{}`", stop.id))
        };
        self.stops.iter().map(of_stop).collect()
    }
}

impl Visit {
    /// Its address and name; of a lesson, also the steps with theirs.
    fn resolve(&self, lessons: &[&Page], language: &Language, catalogue: &Catalogue) -> Result<Value> {
        match self {
            Self::Lesson { lesson, steps } => {
                let kind = Kind::Lesson { slug: lesson.clone() };
                let page = lessons.iter().find(|page| page.kind == kind);
                let page = page.with_context(|| format!("there is no lesson `{lesson}`"))?;
                ensure!(!steps.is_empty(), "of lesson `{lesson}` no steps are named");
                let directory = format!("{}{}", language.directory, kind.directory());
                let step = |id: &String| -> Result<Value> {
                    let found = page.sections.iter().find(|section| section.id == *id);
                    let found = found.with_context(|| format!("lesson `{lesson}` has no step `{id}`"))?;
                    Ok(context! { title => found.title, address => address(&format!("{directory}#{id}")) })
                };
                Ok(context! {
                    title => page.title,
                    address => address(&directory),
                    steps => steps.iter().map(step).collect::<Result<Vec<_>>>()?,
                })
            }
            Self::Page { page } => {
                let (path, query) = page.split_once('?').unwrap_or((page, ""));
                let place = PLACES.iter().find(|(place, ..)| *place == path);
                let Some((_, name, parameter, group)) = place else { bail!("there is no page `{page}`") };
                let mut title = catalogue.text(name)?.to_owned();
                if !query.is_empty() {
                    let part = query.split_once('=').filter(|(given, _)| given == parameter);
                    let (_, part) = part.with_context(|| format!("`{page}`: the page is not asked that"))?;
                    let words = catalogue.text(&format!("{group}.{part}.name"));
                    title = format!("{title}: {}", words.with_context(|| format!("there is no `{page}`"))?);
                }
                let home = if language.directory.is_empty() { "./" } else { language.directory };
                let directory =
                    if path == "./" { home.to_owned() } else { format!("{}{page}", language.directory) };
                Ok(context! { title, address => address(&directory), steps => Vec::<Value>::new() })
            }
        }
    }
}

/// The page of a route. `visits`: where each stop leads.
fn page(
    root: &Path,
    directory: &Path,
    route: &Route,
    visits: Vec<Vec<Value>>,
    language: &Language,
) -> Result<Page> {
    let slug = directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    check_slug(&slug)?;
    let kind = Kind::Route { slug };
    let path = directory.join(language.words());
    let written = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let lessons = root.join("lessons");
    let links = Links {
        lessons: &lessons,
        page: kind.directory(),
        anchors: route.stops.iter().map(|stop| stop.id.as_str()).collect(),
        language,
    };
    let fillings =
        Fillings { figures: BTreeMap::new(), facts: BTreeSet::new(), steps: BTreeMap::new(), links };
    let Words { title, description, intro, stops: words } =
        parse(&written, route, &fillings).map_err(|fault| fault.of(&path))?;
    let mut from = 0;
    let mut stops = Vec::new();
    for ((stop, words), visits) in route.stops.iter().zip(&words).zip(visits) {
        let to = from + stop.minutes;
        stops.push(context! { id => stop.id, title => words.title, words => words.html, from, to, visits });
        from = to;
    }
    Ok(Page {
        kind,
        language: language.code.to_owned(),
        title,
        description,
        body: String::new(),
        content: context! { minutes => route.minutes, intro, stops },
        files: Vec::new(),
        sections: words,
    })
}

/// What a language says of a route.
struct Words {
    title: String,
    /// Plain.
    description: String,
    /// HTML.
    intro: String,
    /// One per stop, in order.
    stops: Vec<Findable>,
}

fn parse(written: &str, route: &Route, fillings: &Fillings<'_>) -> Parsed<Words> {
    let mut sections = sections(written, fillings)?.into_iter();
    let Some(first) = sections.next().filter(|section| section.level == HeadingLevel::H1) else {
        return fault(1, NAMELESS);
    };
    let mut stops = Vec::new();
    for Section { level, id, heading, line, events } in sections {
        let wanted = route.stops.get(stops.len()).map(|stop| stop.id.as_str());
        let (Some(id), true) = (id, level == HeadingLevel::H2) else {
            return fault(line, "each heading names a stop: `## Heading {#id}`");
        };
        if wanted != Some(id.as_str()) {
            return fault(line, format!("here {DATA} has {wanted:?}"));
        }
        if events.is_empty() {
            return fault(line, "there is nothing under this heading");
        }
        stops.push(Findable { id, title: heading, html: render(events) });
    }
    match route.stops.get(stops.len()) {
        Some(stop) => fault(written.lines().count(), format!("stop `{}` has no words", stop.id)),
        None => Ok(Words {
            description: first_paragraph(&first.events),
            title: first.heading,
            intro: render(first.events),
            stops,
        }),
    }
}

/// Every file of a route has a use.
fn check_files(directory: &Path) -> Result<()> {
    for name in crate::read(directory)?.into_keys() {
        let is_words = LANGUAGES.iter().any(|language| name == language.words());
        ensure!(name == DATA || is_words, "{}: nothing uses this file", directory.join(name).display());
    }
    Ok(())
}

fn directories(routes: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(routes).with_context(|| format!("cannot read {}", routes.display()))?;
    let mut found = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
