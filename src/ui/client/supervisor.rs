//! Keeps a worker running for the client: starts it, feels its pulse, replaces it when it is lost.
//!
//! A worker that ends itself, or whose memory the system took, gives no event. So every second that the page is
//! visible it is pinged, and if it says nothing for [`PATIENCE`] pings, it counts as lost.

use std::cell::RefCell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::protocol::{FromWorker, ToWorker};
use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use leptos::web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use wasm_bindgen::prelude::*;

use super::{Client, Notice};
use crate::ui::{dom, message};

/// Milliseconds between two pings.
const PULSE: u32 = 1_000;
/// Pings without any answer after which a worker that has been heard is lost.
const PATIENCE: u32 = 3;
/// The same for one whose session is still being fetched and compiled: that takes a slow network its time, and where it
/// fails there is an error.
const PATIENCE_AT_START: u32 = 300;
/// Workers lost in a row, without once finishing all that was asked, after which no other is started.
const MOST_LOSSES: u32 = 3;

/// Starts a worker from `address` for `client`, and goes on replacing it as long as the page lives.
pub(crate) fn supervise(client: Client, address: String) {
    let supervisor = Rc::new(RefCell::new(Supervisor {
        client,
        address,
        worker: None,
        heard: false,
        silent: 0,
        losses: 0,
    }));
    Supervisor::replace(&supervisor);
    let pulse = Rc::clone(&supervisor);
    Interval::new(PULSE, move || Supervisor::feel(&pulse)).forget();
}

struct Supervisor {
    client: Client,
    address: String,
    worker: Option<Running>,
    /// Whether the worker has said anything.
    heard: bool,
    /// Pings since it last said something.
    silent: u32,
    losses: u32,
}

/// A worker with what listens to it.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Supervisor {
    fn feel(this: &Rc<RefCell<Self>>) {
        let mut supervisor = this.borrow_mut();
        let Some(running) = &supervisor.worker else { return };
        if !dom::visible() {
            supervisor.silent = 0;
            return;
        }
        send(&running.worker, &ToWorker::Ping);
        supervisor.silent += 1;
        let patience = if supervisor.heard { PATIENCE } else { PATIENCE_AT_START };
        if supervisor.silent > patience {
            drop(supervisor);
            Self::lose(this);
        }
    }

    fn hear(this: &Rc<RefCell<Self>>, event: &MessageEvent) {
        let Some(messages) = message::read_answers(event) else {
            return Self::lose_soon(this);
        };
        let (client, worker) = {
            let mut supervisor = this.borrow_mut();
            supervisor.silent = 0;
            supervisor.heard = true;
            (supervisor.client, supervisor.worker.as_ref().map(|running| running.worker.clone()))
        };
        for message in messages {
            match (message, &worker) {
                (FromWorker::Ready, Some(worker)) => {
                    let worker = worker.clone();
                    client.connect(Box::new(move |message| send(&worker, message)));
                }
                (FromWorker::Update(answer), _) => {
                    client.receive(answer);
                    if client.is_idle() {
                        this.borrow_mut().losses = 0;
                    }
                }
                (FromWorker::Alive | FromWorker::Ready, _) => {}
            }
        }
    }

    /// Loses the worker after the handler that noticed has returned.
    fn lose_soon(this: &Rc<RefCell<Self>>) {
        let this = Rc::clone(this);
        Timeout::new(0, move || Self::lose(&this)).forget();
    }

    fn lose(this: &Rc<RefCell<Self>>) {
        let (client, give_up) = {
            let mut supervisor = this.borrow_mut();
            supervisor.worker = None;
            supervisor.losses += 1;
            (supervisor.client, supervisor.losses >= MOST_LOSSES)
        };
        client.disconnect();
        client.notice.set(Some(if give_up { Notice::Failed } else { Notice::Restarting }));
        if !give_up {
            Self::replace(this);
        }
    }

    fn replace(this: &Rc<RefCell<Self>>) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(&this.borrow().address, &options) else {
            this.borrow().client.notice.set(Some(Notice::Failed));
            return;
        };
        // It runs this program, as it has been compiled for the page. A worker that does not get it stays silent.
        let _ = worker.post_message(&wasm_bindgen::module());
        let (hearing, losing) = (Rc::clone(this), Rc::clone(this));
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |message| Self::hear(&hearing, &message));
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| Self::lose_soon(&losing));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let mut supervisor = this.borrow_mut();
        supervisor.worker = Some(Running { worker, _on_message: on_message, _on_error: on_error });
        supervisor.heard = false;
        supervisor.silent = 0;
    }
}

/// Posts a message. One that cannot be sent is answered by nobody, which the pulse notices.
fn send(worker: &Worker, message: &ToWorker) {
    if let Some(message) = message::command(message) {
        let _ = worker.post_message(&message);
    }
}
