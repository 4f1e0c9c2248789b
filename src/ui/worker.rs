//! The worker: the session, answering the page.
//!
//! Long work is done in slices, each in a turn of its own of the event loop, so that a ping or a cancellation gets
//! through between two of them.

use std::cell::RefCell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::protocol::{FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::Session;
use gloo_timers::callback::Timeout;
use leptos::web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// This program's worker scope, if it runs as the worker.
pub(crate) fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Serves a session until the page ends the worker.
pub(crate) fn serve(scope: DedicatedWorkerGlobalScope) {
    let worker = Rc::new(Worker {
        scope: scope.clone(),
        session: RefCell::new(Session::new()),
        at_work: RefCell::new(None),
    });
    let listening = Rc::clone(&worker);
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| listening.receive(&message));
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    on_message.forget();
    worker.send(&[FromWorker::Ready]);
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    session: RefCell<Session>,
    /// The next slice, if one is due.
    at_work: RefCell<Option<Timeout>>,
}

impl Worker {
    fn receive(self: &Rc<Self>, message: &MessageEvent) {
        match serde_wasm_bindgen::from_value::<ToWorker>(message.data()) {
            Ok(message) => {
                let answers = self.session.borrow_mut().receive(message);
                self.send(&answers);
                self.go_on();
            }
            // The page sees to it that this does not happen; if it does, its pulse finds a worker that is at fault.
            Err(error) => wasm_bindgen::throw_str(&error.to_string()),
        }
    }

    /// Has the next slice of work done, if there is any.
    fn go_on(self: &Rc<Self>) {
        if self.at_work.borrow().is_some() || !self.session.borrow().busy() {
            return;
        }
        let this = Rc::clone(self);
        *self.at_work.borrow_mut() = Some(Timeout::new(0, move || {
            this.at_work.borrow_mut().take().map(Timeout::forget);
            let answers = this.session.borrow_mut().work();
            this.send(&answers);
            this.go_on();
        }));
    }

    /// Posts the answers: those to one command as one message, so that the page never shows what it has not kept yet.
    fn send(&self, messages: &[FromWorker]) {
        for answer in messages.split_inclusive(ends_an_answer) {
            match answer.serialize(&serde_wasm_bindgen::Serializer::json_compatible()) {
                // Posting fails for what cannot be cloned; plain objects can.
                Ok(answer) => drop(self.scope.post_message(&answer)),
                Err(error) => wasm_bindgen::throw_str(&error.to_string()),
            }
        }
    }
}

fn ends_an_answer(message: &FromWorker) -> bool {
    matches!(message, FromWorker::Update(Numbered { message: Update::Done { .. }, .. }))
}
