//! The door for JavaScript: the engine as the class `Sandbox`, for Node and for browsers.
//!
//! `cargo xtask engine` builds it, with the feature `js` in place of the page. The door stands beside `ui` and uses
//! the engine only: [`Sandbox::dispatch`] is [`Engine::dispatch`], [`Sandbox::call`] the same with objects in place
//! of text. What goes in is checked here, so that no value of JavaScript's can make the engine panic: numbers are
//! bounded, and objects go through `JSON.stringify`, whose own limit on depth comes before the engine's.
//!
//! What a receipt looks like in JavaScript is in [`receipt`].

pub mod receipt;

use js_sys::{Error, JSON, JsString, Object, RangeError, Reflect, TypeError, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::engine::{Engine, EngineSettings, Operation, Receipt, wire};
use crate::model::{ApiError, Duration, Instant};

/// The latest time that a `Date` of JavaScript's can stand for, in milliseconds since the Unix epoch.
const LATEST: f64 = 8.64e15;

/// The largest integer that a number holds together with all smaller ones: `Number.MAX_SAFE_INTEGER`.
const LARGEST_INTEGER: f64 = 9_007_199_254_740_991.0;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r#"
/** What a sandbox starts from. */
export interface SandboxOptions {
    /** The first time on the virtual clock, in milliseconds since the Unix epoch; 0 if it is left out. */
    readonly now?: number;
    /** Where everything random comes from, a whole number from 0 to 2^53 - 1; 0 if it is left out. */
    readonly seed?: number;
}

/** What surrounds the tables; by default healthy and instantaneous. Spans of time are in microseconds. */
export interface Environment {
    /** How long a table stays CREATING or DELETING. At 0, the default, the next request finds it ACTIVE, or gone. */
    control_plane_delay?: number;
    /** Rations capacity; null, the default, throttles nothing. `{}` rations as the service does. */
    admission?: Admission | null;
    /** How long after its time an expired item is deleted; ten minutes by default. */
    time_to_live_delay?: number;
    /** How many shards of a stream are open at a time; 1 by default. */
    stream_shards?: number;
    /** How long ago an eventually consistent read of a table or local index may see it; 0 by default. */
    read_lag?: number;
    /** Who answers eventually consistent reads: always the replica furthest behind, the default, or one of three. */
    read_replica?: 'farthest' | 'drawn';
    /** How much later a write shows in global indexes; 0 by default. */
    index_lag?: number;
}

/** How capacity is rationed: tables and indexes have what they are billed for. */
export interface Admission {
    /** Seconds' worth of unused capacity that are kept at most, from 1 to 300, the default. */
    burst_seconds?: number;
    /** Seconds' worth that a new table or index has, at most `burst_seconds`; 1 by default. */
    saved_seconds?: number;
    /** Partitions of each table and global index, at most 10,000, each with its own limit; none if left out. */
    partitions?: number;
}

/** An answer as it comes over HTTP. */
export interface Reply {
    /** The HTTP status. */
    status: number;
    /** The response body: JSON. */
    body: string;
}

/** An exception of the service, as `Sandbox.call` throws it. Members that the exception has beside its message
 *  (`Item`, `CancellationReasons`) stand on it under their own names. */
export interface ServiceException extends Error {
    /** The exception's name: `ConditionalCheckFailedException`. */
    name: string;
    /** The HTTP status. */
    status: number;
    [member: string]: unknown;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The options of the constructor.
    #[wasm_bindgen(typescript_type = "SandboxOptions")]
    pub type SandboxOptions;

    #[wasm_bindgen(method, getter)]
    fn now(this: &SandboxOptions) -> JsValue;

    #[wasm_bindgen(method, getter)]
    fn seed(this: &SandboxOptions) -> JsValue;

    /// The plain object that [`Sandbox::dispatch`] returns.
    #[wasm_bindgen(typescript_type = "Reply")]
    pub type Reply;

    #[wasm_bindgen(method, setter)]
    fn set_status(this: &Reply, status: u16);

    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Reply, body: &str);
}

/// An account's tables in memory, and DynamoDB's API over them. Nothing of it leaves this process, and its clock
/// moves only by `advance`.
#[wasm_bindgen]
pub struct Sandbox {
    engine: Engine,
    last_receipt: Option<Receipt>,
}

#[wasm_bindgen]
impl Sandbox {
    /// A sandbox without tables. The same options and the same requests give the same answers, always.
    ///
    /// Throws a `TypeError` or `RangeError` if an option is none.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Option<SandboxOptions>) -> Result<Sandbox, JsValue> {
        let mut settings = EngineSettings::default();
        if let Some(options) = options {
            if let Some(now) = given(options.now(), "now")? {
                settings.now = Instant::from_micros(micros(now, "now")?);
            }
            if let Some(seed) = given(options.seed(), "seed")? {
                settings.seed = integer(seed, "seed")?;
            }
        }
        Ok(Self { engine: Engine::new(settings), last_receipt: None })
    }

    /// Answers a request as it comes over HTTP: `target` is the value of the header X-Amz-Target
    /// (`DynamoDB_20120810.PutItem`), `body` is JSON. What is wrong with a request is in the reply.
    ///
    /// Throws a `TypeError` if an argument is of another type, and nothing else.
    pub fn dispatch(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] target: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array")] body: JsValue,
    ) -> Result<Reply, JsValue> {
        let target = text(&target, "target")?;
        let answer = match body.dyn_ref::<Uint8Array>() {
            Some(bytes) => self.engine.dispatch(&target, &bytes.to_vec()),
            None => self.engine.dispatch(&target, text(&body, "body")?.as_bytes()),
        };
        self.last_receipt = Some(answer.receipt);
        let reply: Reply = Object::new().unchecked_into();
        reply.set_status(answer.status);
        reply.set_body(&answer.body);
        Ok(reply)
    }

    /// Answers a request given as an object, in the shape that the API has in JSON: `call("GetItem", { TableName:
    /// "Stock", Key: { sku: { S: "laptop" } } })`. Binary is base64 text, in requests and in answers.
    ///
    /// Throws the service's exception: a {@link ServiceException}. What `JSON.stringify` cannot write is a
    /// `TypeError`, as there.
    #[wasm_bindgen(unchecked_return_type = "Record<string, any>")]
    pub fn call(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "string")] operation: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "object")] request: JsValue,
    ) -> Result<JsValue, JsValue> {
        let target = Operation::target_of(&text(&operation, "operation")?);
        let body = match request.is_undefined() || request.is_null() {
            true => "{}".to_owned(),
            false => json(&request)?,
        };
        let answer = self.engine.dispatch(&target, body.as_bytes());
        self.last_receipt = Some(answer.receipt);
        match answer.error {
            // Operations without output have an empty body.
            None if answer.body.is_empty() => Ok(Object::new().into()),
            None => JSON::parse(&answer.body),
            Some(error) => Err(exception(&error, &answer.body)),
        }
    }

    /// Moves the virtual clock by this many milliseconds, and has happen what that brings.
    ///
    /// Throws a `TypeError` or `RangeError` if it is no number from 0 on.
    pub fn advance(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "number")] milliseconds: JsValue,
    ) -> Result<(), JsValue> {
        let milliseconds = number(&milliseconds, "milliseconds")?;
        self.engine.advance(Duration::from_micros(micros(milliseconds, "milliseconds")?));
        Ok(())
    }

    /// The time on the virtual clock, in milliseconds since the Unix epoch.
    pub fn now(&self) -> f64 {
        self.engine.now().as_micros() as f64 / 1_000.0
    }

    /// What surrounds the tables.
    #[wasm_bindgen(unchecked_return_type = "Environment")]
    pub fn environment(&self) -> Result<JsValue, JsValue> {
        JSON::parse(&wire::to_text(self.engine.environment()))
    }

    /// Changes what surrounds the tables, from now on. What is left out becomes as it is by default.
    ///
    /// Throws a `TypeError` if a setting is none or cannot be so.
    #[wasm_bindgen(js_name = setEnvironment)]
    pub fn set_environment(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Environment")] environment: JsValue,
    ) -> Result<(), JsValue> {
        let environment = serde_json::from_str(&json(&environment)?);
        self.engine.set_environment(environment.map_err(|error| TypeError::new(&error.to_string()))?);
        Ok(())
    }

    /// What the last request was charged and why, line by line, also if it was refused; `undefined` before the
    /// first.
    #[wasm_bindgen(js_name = lastReceipt, unchecked_return_type = "Receipt | undefined")]
    pub fn last_receipt(&self) -> Result<JsValue, JsValue> {
        let Some(receipt) = &self.last_receipt else { return Ok(JsValue::UNDEFINED) };
        JSON::parse(&wire::to_text(&receipt::of(receipt)))
    }

    /// A sandbox of its own with the same tables, clock and last receipt: what is done to the one, the other does
    /// not see. Takes the same short time however much there is in the tables.
    pub fn fork(&self) -> Sandbox {
        Self { engine: self.engine.clone(), last_receipt: self.last_receipt.clone() }
    }
}

/// The number that an option holds, if it is there.
fn given(value: JsValue, name: &str) -> Result<Option<f64>, JsValue> {
    if value.is_undefined() || value.is_null() { Ok(None) } else { number(&value, name).map(Some) }
}

fn text(value: &JsValue, name: &str) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| TypeError::new(&format!("{name} must be a string")).into())
}

fn number(value: &JsValue, name: &str) -> Result<f64, JsValue> {
    value.as_f64().ok_or_else(|| TypeError::new(&format!("{name} must be a number")).into())
}

/// Milliseconds as whole microseconds.
fn micros(milliseconds: f64, name: &str) -> Result<u64, JsValue> {
    match (0.0..=LATEST).contains(&milliseconds) {
        true => Ok((milliseconds * 1_000.0) as u64),
        false => Err(RangeError::new(&format!("{name} must be from 0 to {LATEST} milliseconds")).into()),
    }
}

fn integer(value: f64, name: &str) -> Result<u64, JsValue> {
    match (0.0..=LARGEST_INTEGER).contains(&value) && value.fract() == 0.0 {
        true => Ok(value as u64),
        false => Err(RangeError::new(&format!("{name} must be a whole number from 0 to 2^53 - 1")).into()),
    }
}

/// The request as text. One that nests more deeply than `JSON.stringify` can follow is what the service answers of
/// one that nests more deeply than it can read.
fn json(request: &JsValue) -> Result<String, JsValue> {
    let text = JSON::stringify(request).map_err(|error| match error.is_instance_of::<RangeError>() {
        true => exception(&ApiError::Serialization(String::new()), ""),
        false => error,
    })?;
    // What JSON has no word for, a function for one, comes out undefined.
    let text: JsValue = text.into();
    text.as_string().ok_or_else(|| TypeError::new("request must be an object").into())
}

/// The service's exception as an error of JavaScript's, with the members of its body.
fn exception(error: &ApiError, body: &str) -> JsValue {
    let thrown = Error::new(&error.to_string());
    thrown.set_name(error.exception());
    if let Ok(members) = JSON::parse(body)
        && members.is_object()
    {
        let members: Object = members.unchecked_into();
        for told in ["__type", "message", "Message"] {
            // Fails for what cannot be deleted; what was just parsed can.
            let _ = Reflect::delete_property(&members, &JsString::from(told));
        }
        Object::assign(thrown.unchecked_ref(), &members);
    }
    let _ = Reflect::set(&thrown, &JsString::from("status"), &JsValue::from(error.status()));
    thrown.into()
}
