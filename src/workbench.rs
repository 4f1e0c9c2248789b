//! View models: the session, its history, what each panel shows.
//!
//! | module | for |
//! |---|---|
//! | [`protocol`] | what page and worker say to each other |
//! | [`session`] | the worker's side: documents, stages, lesson, long work in slices |
//! | [`stage`] | one race on show: its program, its run, where the learner looks |
//! | [`course`], [`desk`], [`code`] | the lesson that is open, and the desks and client code of its steps |
//! | [`table`] | tables as they are shown |
//! | [`import`], [`export`], [`sandbox_file`] | files of one's own brought in and taken out, tables and whole sandboxes |
//! | [`estimate`], [`what_if`] | what a request would cost before it is sent, and what it would have cost otherwise |
//! | [`edit`], [`program_text`] | a learner's text becomes a program's request, or a program, or problems at their places |
//! | [`completion`], [`known`] | what may stand at a place of a request; what is known of the tables for that |
//! | [`request_template`] | a request to begin with, for every operation |
//! | [`view`], [`drawing`] | what panels show, as plain data; how a stage becomes that |
//! | [`shape`] | what each operation may be asked: parameters, their types and shapes |
//! | [`notation`], [`native`] | JSON text as it was written; attribute values as one writes them natively |
//! | [`form`] | a request as a form: its text read as fields, and the text after an edit |
//! | [`item_request`] | requests that put, change or delete one item |
//! | [`statement`], [`written`] | a request as a PartiQL statement; strings as JSON writes them |
//! | [`take_away`], [`spelling`] | requests as code of other languages; how those spell the API's names |
//! | [`paste`] | a call of boto3, the AWS CLI or the AWS SDK for JavaScript becomes a request |
//! | [`layout`], [`decimal`] | JSON and numbers laid out for reading |
//! | [`axis`], [`picture`] | where the parts of a trace are drawn, and the states of all futures |
//! | [`chart`] | where the parts of a chart of lines are drawn |
//! | [`change`] | why the number of futures changed with the program |
//! | [`link`], [`keys`] | the link to the home page's race; which key moves which buyer |
//! | [`share`], [`share_desk`], [`qr`] | a race and a desk as they stand, for a link or a file; a text as a QR code |
//! | [`presentation`] | scenes for a class: what is asked, hidden and revealed, the hands counted, the presenter's keys |
//! | [`class_task`], [`class_code`] | a class's tasks: when one is finished; the code that says so |
//! | [`class_check`], [`tally`] | codes replayed and compared with what they say; a class's findings added up |
//! | [`search`] | finding a place of the site by words |
//! | [`journal`], [`kept`] | the page's side: the commands that make the session again; how the browser's database has them |
//! | [`backup`] | all that is kept, as one file |
//!
//! Knows nothing of the DOM. Figures and typed facts leave this layer; words
//! are added by `ui` from the language catalogue.

pub mod axis;
pub mod backup;
pub mod change;
pub mod chart;
pub mod class_check;
pub mod class_code;
pub mod class_task;
pub mod code;
pub mod completion;
pub mod course;
pub mod decimal;
pub mod desk;
pub mod drawing;
pub mod edit;
pub mod estimate;
pub mod export;
pub mod form;
pub mod import;
pub mod item_request;
pub mod journal;
pub mod kept;
pub mod keys;
pub mod known;
pub mod layout;
pub mod link;
pub mod native;
pub mod notation;
mod packed;
pub mod paste;
pub mod picture;
pub mod presentation;
pub mod program_text;
pub mod protocol;
pub mod qr;
pub mod request_template;
pub mod sandbox_file;
pub mod search;
pub mod session;
pub mod shape;
pub mod share;
pub mod share_desk;
pub mod spelling;
pub mod stage;
pub mod statement;
pub mod table;
pub mod take_away;
pub mod tally;
pub mod view;
pub mod what_if;
pub mod written;
