//! Runs programs that were taken away, each against a service that notes what it is sent and answers as was laid down.
//!
//! `cargo xtask exports` writes them, builds this and runs it: the service is where `AWS_ENDPOINT_URL` says.

use std::collections::VecDeque;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::{Value, json};

/// Its name, what runs it, and the requests that it is to send with their answers, as JSON.
type Program = (&'static str, fn() -> Result<(), Box<dyn Error>>, &'static str);

include!(concat!(env!("TAKEN_AWAY"), "/all.rs"));

/// What is still to come, and what came otherwise.
#[derive(Default)]
struct Expected {
    exchanges: VecDeque<Value>,
    wrong: Vec<String>,
}

fn main() -> ExitCode {
    let expected = Arc::new(Mutex::new(Expected::default()));
    let url = std::env::var("AWS_ENDPOINT_URL").unwrap_or_default();
    let Ok(listener) = TcpListener::bind(url.trim_start_matches("http://")) else {
        eprintln!("there can be no service at {url:?}");
        return ExitCode::FAILURE;
    };
    let answering = Arc::clone(&expected);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answering = Arc::clone(&answering);
            thread::spawn(move || serve(stream, &answering));
        }
    });
    let mut failed = 0;
    for (name, run, exchanges) in PROGRAMS {
        let exchanges = serde_json::from_str(exchanges).unwrap_or_default();
        *lock(&expected) = Expected { exchanges, wrong: Vec::new() };
        let outcome = run();
        let expected = lock(&expected);
        let mut wrong = expected.wrong.clone();
        wrong.extend(outcome.err().map(|error| format!("{error:?}")));
        wrong.extend(expected.exchanges.iter().map(|exchange| format!("not sent: {exchange}")));
        if !wrong.is_empty() {
            failed += 1;
            // The programs print on stdout.
            eprintln!("{name}:\n  {}", wrong.join("\n  "));
        }
    }
    eprintln!("{} passed, {failed} failed", PROGRAMS.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn lock(expected: &Mutex<Expected>) -> std::sync::MutexGuard<'_, Expected> {
    expected.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the requests of one connection.
fn serve(stream: TcpStream, expected: &Mutex<Expected>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut target = String::new();
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let Some((name, value)) = line.trim().split_once(": ") else {
                if line.trim().is_empty() {
                    break;
                }
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "x-amz-target" => target = value.to_owned(),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let (status, answer) =
            lock(expected).answer(&target, serde_json::from_slice(&body).unwrap_or_default());
        let answer = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} Any\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        writer.write_all(head.as_bytes()).ok()?;
        writer.write_all(answer.as_bytes()).ok()?;
    }
}

impl Expected {
    /// The answer to a request, which is held against the one that was to come.
    fn answer(&mut self, target: &str, mut request: Value) -> (u64, Value) {
        let Some(mut exchange) = self.exchanges.pop_front() else {
            self.wrong.push(format!("sent beside what was asked: {target} {request}"));
            return (200, json!({}));
        };
        // A token by which a transaction is known again is new each time.
        if let (Some(members), None) =
            (request.as_object_mut(), exchange["request"].get("ClientRequestToken"))
        {
            members.remove("ClientRequestToken");
        }
        if exchange["target"] != target || exchange["request"] != request {
            self.wrong.push(format!(
                "sent: {target} {request}\n  not: {} {}",
                exchange["target"], exchange["request"]
            ));
        }
        (exchange["status"].as_u64().unwrap_or(200), exchange["answer"].take())
    }
}
