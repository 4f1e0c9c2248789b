//! The worker: the session, answering the page.
//!
//! Long work is done in slices, each in a turn of its own of the event loop, so that a ping or a cancellation gets
//! through between two of them. The worker sends itself a message for the next turn: a timer would come 4 ms later.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dynamodb_sandbox::workbench::protocol::{FromWorker, Numbered, Update};
use dynamodb_sandbox::workbench::session::Session;
use leptos::web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};
use wasm_bindgen::prelude::*;

use super::message;

/// This program's worker scope, if it runs as the worker.
pub(crate) fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Serves a session until the page ends the worker.
pub(crate) fn serve(scope: DedicatedWorkerGlobalScope) {
    let turns = MessageChannel::new().unwrap_throw();
    let worker = Rc::new(Worker {
        scope: scope.clone(),
        session: RefCell::new(Session::new()),
        next_turn: turns.port1(),
        is_turn_due: Cell::new(false),
    });
    let (listening, working) = (Rc::clone(&worker), Rc::clone(&worker));
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| listening.receive(&message));
    let on_turn = Closure::<dyn FnMut(MessageEvent)>::new(move |_| working.work());
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    turns.port2().set_onmessage(Some(on_turn.as_ref().unchecked_ref()));
    // They listen as long as the worker lives.
    on_message.forget();
    on_turn.forget();
    worker.send(&[FromWorker::Ready]);
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    session: RefCell<Session>,
    /// What is posted here comes back as a turn of the event loop.
    next_turn: MessagePort,
    is_turn_due: Cell<bool>,
}

impl Worker {
    fn receive(&self, message: &MessageEvent) {
        match message::read_command(message) {
            Some(message) => {
                let answers = self.session.borrow_mut().receive(message);
                self.send(&answers);
                self.go_on();
            }
            // The page sees to it that this does not happen; if it does, its pulse finds a worker that is at fault.
            None => wasm_bindgen::throw_str("this is no command"),
        }
    }

    /// Has the next slice of work done in a turn of its own, if there is any.
    fn go_on(&self) {
        if self.session.borrow().busy() && !self.is_turn_due.replace(true) {
            // Posting fails for what cannot be cloned; nothing can.
            drop(self.next_turn.post_message(&JsValue::NULL));
        }
    }

    fn work(&self) {
        self.is_turn_due.set(false);
        let answers = self.session.borrow_mut().work();
        self.send(&answers);
        self.go_on();
    }

    /// Posts the answers: those to one command as one message, so that the page never shows what it has not kept yet.
    fn send(&self, messages: &[FromWorker]) {
        for answer in messages.split_inclusive(ends_an_answer) {
            match message::answers(answer) {
                // Posting fails for what cannot be cloned; bytes can.
                Some(answer) => drop(self.scope.post_message(&answer)),
                None => wasm_bindgen::throw_str("these answers cannot be packed"),
            }
        }
    }
}

fn ends_an_answer(message: &FromWorker) -> bool {
    matches!(message, FromWorker::Update(Numbered { message: Update::Done { .. }, .. }))
}
