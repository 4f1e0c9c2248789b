//! Work that is kept by several tabs at once, any of which may end at any moment: nothing that the browser has
//! confirmed is lost, and what cannot hold is set aside.
//!
//! The database is a map here; a transaction takes effect when it is issued, and is confirmed later, as in a browser.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::kept::tab::{Issued, Read, Seen, Step, Tab};
use dynamodb_sandbox::workbench::kept::{
    Aside, Found, Position, Reason, Record, Stored, Unread, read_head, read_tail, write_head, written_by,
};
use dynamodb_sandbox::workbench::protocol::{Action, Command};
use proptest::prelude::*;

#[derive(Debug, Clone, Default)]
struct Database {
    head: Option<String>,
    entries: BTreeMap<(u64, u64), String>,
    aside: Vec<Aside>,
}

impl Database {
    fn stored(&self) -> Stored {
        let record = |(&(generation, number), text): (&(u64, u64), &String)| Record {
            generation,
            number,
            text: text.clone(),
        };
        Stored { head: self.head.clone(), records: self.entries.iter().map(record).collect() }
    }

    fn generation(&self) -> u64 {
        self.head.as_deref().map_or(0, |head| read_head(head).expect("a head"))
    }

    fn append(&mut self, issued: &Issued) -> bool {
        let generation = issued.after.generation.max(1);
        let keys = || (issued.after.number + 1..).zip(&issued.entries);
        let is_taken = keys().any(|(number, _)| self.entries.contains_key(&(generation, number)));
        if is_taken || (issued.after.generation == 0 && self.head.is_some()) {
            return false;
        }
        if issued.after.generation == 0 {
            self.head = Some(write_head(generation));
        }
        let added: Vec<_> = keys().map(|(number, text)| ((generation, number), text.clone())).collect();
        self.entries.extend(added);
        self.generation() == generation
    }

    fn begin_generation(&mut self, journal: &Journal) -> Position {
        let position = Position::of_generation(self.stored().last_generation() + 1);
        self.entries = [((position.generation, 0), journal.write())].into();
        self.head = Some(write_head(position.generation));
        position
    }

    fn news(&self, known: &Position) -> Read {
        let Stored { head, records } = self.stored();
        if known.generation > 0 && head.as_deref().map(read_head) == Some(Ok(known.generation)) {
            let follows =
                |record: &&Record| record.generation == known.generation && record.number > known.number;
            return Read::Tail(read_tail(known.clone(), records.iter().filter(follows)));
        }
        self.all(Seen::Nothing)
    }

    fn all(&self, seen: Seen) -> Read {
        Read::Whole { found: Box::new(self.stored().read()), seen }
    }

    /// Every command that is kept or was set aside.
    fn answers(&self) -> BTreeSet<String> {
        let kept = self.stored().read().journal;
        let aside = self.aside.iter().flat_map(|aside| &aside.texts);
        let texts: Vec<String> = aside.cloned().chain([kept.write()]).collect();
        let found = texts.iter().flat_map(|text| text.split('"')).filter(|part| part.starts_with("answer-"));
        found.map(str::to_owned).collect()
    }
}

struct Page {
    tab: Tab,
    journal: Journal,
    /// What the session has done.
    session: Journal,
    on_the_way: VecDeque<(Issued, bool)>,
    reading: Option<(Read, u32)>,
}

impl Page {
    fn open(database: &mut Database, id: String) -> Self {
        let found = database.stored().read();
        let (tab, journal) = (Tab::new(id, &found), found.journal.clone());
        let session = journal.clone();
        let mut page = Self { tab, journal, session, on_the_way: VecDeque::new(), reading: None };
        if found.unread.is_some() {
            page.tidy_up(database);
        }
        page
    }

    fn carry_out(&mut self, database: &mut Database, command: Command) {
        self.session.record(command.clone());
        if self.journal.record(command.clone()) {
            self.tab.record(command);
        }
        self.append(database);
    }

    fn append(&mut self, database: &mut Database) {
        if self.reading.is_none()
            && let Some(issued) = self.tab.issue().expect("room")
        {
            let done = database.append(&issued);
            self.on_the_way.push_back((issued, done));
        }
    }

    fn hear(&mut self) -> bool {
        let Some((issued, done)) = self.on_the_way.pop_front() else { return true };
        match done {
            true => drop(self.tab.confirm(&issued)),
            false if issued.epoch == self.tab.epoch() => {
                self.tab.recall();
                return false;
            }
            false => {}
        }
        true
    }

    fn look(&mut self, database: &Database) {
        if self.reading.is_none() {
            self.tab.recall();
            self.reading = Some((database.news(self.tab.known()), self.tab.epoch()));
        }
    }

    fn consider(&mut self, database: &mut Database) {
        let Some((read, epoch)) = self.reading.take() else { return };
        if epoch != self.tab.epoch() {
            return;
        }
        match self.tab.consider(&mut self.journal, read) {
            Step::Rest => {}
            Step::ReadAll(seen) => self.reading = Some((database.all(seen), epoch)),
            Step::TidyUp => self.tidy_up(database),
            Step::KeepAgain => {
                self.tab.give_over();
                let position = database.begin_generation(&self.journal);
                self.tab.begin_generation(position, 0);
            }
            Step::CarryOut(commands) => commands.into_iter().for_each(|command| {
                self.session.record(command);
            }),
            Step::SetAside(_, found) => {
                database.aside.push(Aside::of_journal("home", 0, Reason::Forked, &self.journal));
                self.go_to(database, &found, Vec::new());
            }
            Step::GoTo(found, rest) => self.go_to(database, &found, rest),
        }
        self.append(database);
    }

    fn go_to(&mut self, database: &mut Database, found: &Found, rest: Vec<Command>) {
        self.tab.go_to(&mut self.journal, found, rest);
        self.session = self.journal.clone();
        if found.unread.is_some() {
            self.tidy_up(database);
        }
    }

    fn tidy_up(&mut self, database: &mut Database) {
        let Found { position, journal, unread, .. } = database.stored().read();
        if position != *self.tab.known() {
            return;
        }
        if let Some(Unread { reason, texts }) = unread {
            let others = texts.into_iter().filter(|text| written_by(text).as_deref() != Some(self.tab.id()));
            database.aside.push(Aside { place: "home".into(), at: 0, reason, texts: others.collect() });
        }
        let position = database.begin_generation(&journal);
        self.tab.begin_generation(position, 0);
    }
}

/// What happens to one of two tabs.
#[derive(Debug, Clone, Copy)]
enum Event {
    Answer,
    Look(usize),
    Hear,
    Read,
    Consider,
    Fold,
    End,
}

fn events() -> impl Strategy<Value = Vec<(usize, Event)>> {
    let event = prop_oneof![
        6 => Just(Event::Answer),
        2 => (0..3usize).prop_map(Event::Look),
        6 => Just(Event::Hear),
        3 => Just(Event::Read),
        3 => Just(Event::Consider),
        1 => Just(Event::Fold),
        1 => Just(Event::End),
    ];
    prop::collection::vec((0..2usize, event), 0..60)
}

fn answer(number: usize) -> Command {
    Command::Answer { step: "predict".into(), choice: format!("answer-{number}") }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_tabs_come_to_the_same_and_lose_nothing(events in events()) {
        let mut database = Database::default();
        let mut opened = 0;
        let mut open = |database: &mut Database| {
            opened += 1;
            Page::open(database, format!("tab-{opened}"))
        };
        let mut pages = [open(&mut database), open(&mut database)];
        // What has to be there in the end; by tab, what ends with it unless it is confirmed.
        let mut confirmed = BTreeSet::new();
        let mut doubtful = [BTreeSet::new(), BTreeSet::new()];
        for (number, (which, event)) in events.into_iter().enumerate() {
            let page = &mut pages[which];
            match event {
                Event::Answer => {
                    doubtful[which].insert(format!("answer-{number}"));
                    page.carry_out(&mut database, answer(number));
                }
                Event::Look(position) => {
                    let action = Action::Seek { position };
                    page.carry_out(&mut database, Command::Act { stage: "home".into(), action });
                }
                Event::Hear => {
                    if !page.hear() {
                        page.look(&database);
                    }
                }
                Event::Read => page.look(&database),
                Event::Consider => page.consider(&mut database),
                Event::Fold => {
                    if page.reading.is_none() && page.on_the_way.is_empty() && page.tab.unconfirmed() == 0 {
                        page.tidy_up(&mut database);
                    }
                }
                Event::End => {
                    *page = open(&mut database);
                    doubtful[which].clear();
                }
            }
            // What a tab knows to be kept is kept, whenever all of them end.
            for (page, doubtful) in pages.iter().zip(&mut doubtful) {
                if page.tab.unconfirmed() == 0 {
                    confirmed.append(doubtful);
                }
            }
            let there = database.answers();
            let there: BTreeSet<&String> = there.iter().collect();
            prop_assert!(confirmed.iter().all(|answer| there.contains(answer)), "{confirmed:?} in {there:?}");
        }
        for _ in 0..12 {
            for page in &mut pages {
                while !page.on_the_way.is_empty() {
                    page.hear();
                }
                page.look(&database);
                page.consider(&mut database);
            }
        }
        let found = database.stored().read();
        prop_assert_eq!(&found.unread, &None);
        for page in &pages {
            prop_assert_eq!(page.tab.unconfirmed(), 0);
            prop_assert_eq!(&page.journal, &found.journal);
            prop_assert_eq!(&page.session, &found.journal);
        }
        let there = database.answers();
        for answer in confirmed.iter().chain(doubtful.iter().flatten()) {
            prop_assert!(there.contains(answer), "{} in {:?}", answer, there);
        }
    }

    #[test]
    fn of_what_is_damaged_the_beginning_is_used_and_the_rest_set_aside(
        count in 1..20usize,
        folded in 0..20usize,
        hurt in 0..20usize,
        cut in 0..200usize,
    ) {
        let mut database = Database::default();
        let mut page = Page::open(&mut database, "tab".into());
        for number in 0..count {
            page.carry_out(&mut database, answer(number));
            page.hear();
            if number == folded {
                page.tidy_up(&mut database);
            }
        }
        let texts: Vec<String> = database.stored().texts();
        let keys: Vec<(u64, u64)> = database.entries.keys().copied().collect();
        let key = keys[hurt % keys.len()];
        let text = &texts[hurt % keys.len()];
        database.entries.insert(key, text.chars().take(cut % text.len()).collect());
        let Found { journal, unread, .. } = database.stored().read();
        let Unread { reason, texts: set_aside } = unread.expect("what is damaged");
        prop_assert_eq!(reason, Reason::Damaged);
        let all: Vec<Command> = (0..count).map(answer).collect();
        prop_assert!(all.starts_with(journal.commands()));
        let used = if key.1 == 0 { 0 } else { hurt % keys.len() };
        prop_assert_eq!(used + set_aside.len(), keys.len());
        let page = Page::open(&mut database, "other".into());
        prop_assert_eq!(&page.journal, &journal);
        prop_assert_eq!(&database.aside.last().expect("what is damaged").texts, &set_aside);
        prop_assert_eq!(database.stored().read().unread, None);
    }
}
