//! A page for tests: a client whose worker is a session in the same thread, and an element to mount into.

use std::cell::RefCell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::protocol::{Command, FromWorker, ToWorker, pack, unpack};
use dynamodb_sandbox::workbench::session::Session;
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};
use wasm_bindgen::JsCast;

use super::announce::{Announcer, Voice};
use super::client::Client;
use super::remember::Place;
use super::{dom, settings, turns};

/// The home page's race.
const RACE: &str = include_str!("../../lessons/the-last-item/race.json");

/// The document of the home page.
pub(crate) fn race_document() -> String {
    format!(r#"{{"race":{RACE}}}"#)
}

/// A lesson with desks, a number to fill in, and client code.
pub(crate) fn lesson_document() -> String {
    include_str!("fixtures/prices.json").to_owned()
}

/// The playground.
pub(crate) fn playground_document() -> String {
    format!(r#"{{"playground":{}}}"#, include_str!("../../playground/start.json"))
}

/// Waits until something is so that the browser does in its own time.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..500 {
        settle().await;
        if is_so() {
            return;
        }
    }
    panic!("it does not come about");
}

/// A page under test.
pub(crate) struct Page {
    /// Where components are mounted.
    pub(crate) host: HtmlElement,
    /// The page's client.
    pub(crate) client: Client,
    /// What the client has sent, pings and all.
    pub(crate) sent: Rc<RefCell<Vec<ToWorker>>>,
    owner: Owner,
}

impl Page {
    /// A page with this document open, remembering nothing.
    pub(crate) async fn open(document: String) -> Self {
        let page = Self::new();
        page.connect();
        page.client.show_only(document);
        settle().await;
        page
    }

    /// A page with this document open, and what was kept in this place.
    pub(crate) async fn open_in(document: String, place: &Place) -> Self {
        let page = Self::new();
        page.connect();
        page.client.open(document, place.clone());
        until(|| page.client.ready.get_untracked()).await;
        page
    }

    /// A page whose worker does not listen yet.
    pub(crate) fn new() -> Self {
        let host: HtmlElement = dom::document().create_element("div").unwrap().unchecked_into();
        dom::document().body().unwrap().append_child(&host).unwrap();
        let owner = Owner::new_root(None);
        let client = owner.with(|| {
            let client = Client::new();
            provide_context(client);
            provide_context(Announcer::new());
            settings::provide();
            client
        });
        let page = Self { host, client, sent: Rc::default(), owner };
        page.mount(|| view! { <Voice/> });
        page
    }

    /// A place of its own to remember things in.
    pub(crate) fn place(&self) -> Place {
        Place::new(&format!("test-{}", js_sys::Math::random()))
    }

    /// Has a fresh session listen.
    pub(crate) fn connect(&self) {
        let session = Rc::new(RefCell::new(Session::new()));
        let (client, sent) = (self.client, Rc::clone(&self.sent));
        self.client.connect(Box::new(move |message| {
            sent.borrow_mut().push(message.clone());
            let (session, message) = (Rc::clone(&session), message.clone());
            // As from a worker: the answer comes later.
            leptos::task::spawn_local(async move {
                let mut answers = session.borrow_mut().receive(message);
                while session.borrow().busy() {
                    answers.extend(session.borrow_mut().work());
                }
                for answer in posted(&answers) {
                    if let FromWorker::Update(answer) = answer {
                        client.receive(answer);
                    }
                }
            });
        }));
    }

    /// Mounts a component.
    pub(crate) fn mount<N: IntoView + 'static>(&self, component: impl FnOnce() -> N + 'static) {
        let host = self.host.clone();
        self.owner.with(|| leptos::mount::mount_to(host, component).forget());
    }

    /// Runs something with the page's context.
    pub(crate) fn with<T>(&self, run: impl FnOnce() -> T) -> T {
        self.owner.with(run)
    }

    /// The element that matches; fails the test if there is none.
    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        dom::find(&self.host, selector)
            .unwrap_or_else(|| panic!("no {selector} in {}", self.host.inner_html()))
    }

    /// How many elements match.
    pub(crate) fn count(&self, selector: &str) -> usize {
        dom::find_all(&self.host, selector).len()
    }

    /// The text of the element that matches.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default().trim().to_owned()
    }

    /// The texts of all elements that match.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        dom::find_all(&self.host, selector)
            .iter()
            .map(|element| element.text_content().unwrap_or_default())
            .collect()
    }

    /// Clicks, and waits until all is answered.
    pub(crate) async fn click(&self, selector: &str) {
        self.find(selector).click();
        settle().await;
    }

    /// Presses a key on the body, and waits until all is answered.
    pub(crate) async fn press(&self, key: &str) {
        press_on(&dom::document().body().unwrap(), key).await;
    }

    /// What was said to screen readers last.
    pub(crate) fn said(&self) -> String {
        self.text(".voice")
    }

    /// The commands sent so far.
    pub(crate) fn commands(&self) -> Vec<Command> {
        let command = |message: &ToWorker| match message {
            ToWorker::Command(command) => Some(command.message.clone()),
            _ => None,
        };
        self.sent.borrow().iter().filter_map(command).collect()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.owner.cleanup();
        self.host.remove();
    }
}

/// Answers as they arrive on the page.
fn posted(answers: &[FromWorker]) -> Vec<FromWorker> {
    unpack(&pack(answers).unwrap()).unwrap()
}

/// Presses a key on an element, and waits until all is answered.
pub(crate) async fn press_on(element: &HtmlElement, key: &str) {
    press_with(element, key, false).await;
}

/// The same, with Ctrl held down or not.
pub(crate) async fn press_with(element: &HtmlElement, key: &str, ctrl: bool) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_ctrl_key(ctrl);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    element.dispatch_event(&event).unwrap();
    settle().await;
}

/// Waits until what was asked is answered and drawn.
pub(crate) async fn settle() {
    // What waits for an answer has turns of its own.
    for _ in 0..3 {
        for _ in 0..6 {
            leptos::task::tick().await;
        }
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
    // What is drawn in turns waits for frames.
    for _ in 0..200 {
        if turns::are_over() {
            break;
        }
        gloo_timers::future::TimeoutFuture::new(5).await;
    }
    leptos::task::tick().await;
}
