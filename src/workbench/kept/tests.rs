//! What is read of what the database has, and how a tab stands to it.

use super::relation::{Own, Relation};
use super::*;
use crate::simulator::Move;
use crate::workbench::protocol::{Action, DeskAction};

fn moved(buyer: usize) -> Command {
    Command::Act { stage: "home".into(), action: Action::Move { next: Move::of(buyer) } }
}

fn seek(position: usize) -> Command {
    Command::Act { stage: "home".into(), action: Action::Seek { position } }
}

fn put(text: &str) -> Command {
    let action = DeskAction::Put { operation: "Scan".into(), text: text.into() };
    Command::Desk { desk: "playground".into(), action }
}

fn journal(commands: &[Command]) -> Journal {
    let mut journal = Journal::default();
    for command in commands {
        journal.record(command.clone());
    }
    journal
}

/// Generation 3 with a snapshot and these commands by one tab.
fn stored(snapshot: &[Command], commands: &[Command]) -> Stored {
    let mut position = Position::of_generation(3);
    let mut records = vec![Record { generation: 3, number: 0, text: journal(snapshot).write() }];
    for command in commands {
        let text = write_entry("k7", &position, command);
        position = position.next("k7");
        records.push(Record { generation: 3, number: position.number, text });
    }
    Stored { head: Some(write_head(3)), records }
}

#[test]
fn a_snapshot_and_entries_make_the_journal() {
    let found = stored(&[moved(0), seek(0)], &[seek(1), moved(1)]).read();
    assert_eq!(found.journal, journal(&[moved(0), seek(1), moved(1)]));
    assert_eq!(found.position, Position { generation: 3, number: 2, by: "k7".into() });
    assert_eq!(found.unread, None);
    assert_eq!(Stored::default().read(), Found::default());
}

#[test]
fn entries_that_do_not_follow_are_not_used() {
    let whole = stored(&[], &[moved(0), moved(1), moved(0)]);
    let mut gap = whole.clone();
    gap.records.remove(2);
    let mut of_another = whole.clone();
    of_another.records[2].text =
        write_entry("x2", &Position { by: "x2".into(), ..Position::of_generation(3) }, &moved(1));
    for stored in [gap, of_another] {
        let found = stored.read();
        assert_eq!(found.journal, journal(&[moved(0)]));
        let unread = found.unread.expect("the rest");
        assert_eq!(unread.reason, Reason::Forked);
        assert_eq!(unread.texts, stored.texts()[2..]);
    }
    let mut older = whole;
    older.records.insert(0, Record { generation: 2, number: 9, text: "late".into() });
    let found = older.read();
    assert_eq!(found.journal.commands().len(), 3);
    assert_eq!(found.unread, Some(Unread { reason: Reason::Forked, texts: vec!["late".into()] }));
}

#[test]
fn what_cannot_be_used_says_why() {
    let with = |index: usize, text: &str| {
        let mut stored = stored(&[moved(0)], &[moved(1), moved(0)]);
        stored.records[index].text = text.to_owned();
        stored
    };
    let open = r#"{"format":1,"by":"k7","after":"k7","command":{"open":{"document":"{}"}}}"#;
    for (stored, reason, used) in [
        (with(0, "{"), Reason::Damaged, 0),
        (with(0, r#"{"format":9,"deeds":[]}"#), Reason::Newer, 0),
        (with(1, ""), Reason::Damaged, 1),
        (with(2, r#"{"format":2}"#), Reason::Newer, 2),
        (with(2, open), Reason::Damaged, 2),
        (Stored { head: None, ..with(0, "{}") }, Reason::Damaged, 0),
        (Stored { head: Some("{}".into()), ..with(0, "{}") }, Reason::Damaged, 0),
        (Stored { head: Some(r#"{"format":2}"#.into()), ..with(0, "{}") }, Reason::Newer, 0),
        (Stored { head: Some(write_head(1 << 60)), ..with(0, "{}") }, Reason::Damaged, 0),
    ] {
        let found = stored.read();
        assert_eq!(found.journal.commands().len(), used, "{stored:?}");
        assert_eq!(found.unread.map(|unread| unread.reason), Some(reason), "{stored:?}");
    }
}

#[test]
fn a_tab_is_ahead_behind_or_apart() {
    let tail = |commands: &[Command]| Tail { commands: commands.to_vec(), ..Tail::default() };
    let own = journal(&[moved(0), moved(1)]);
    let own = Own { journal: &own, unconfirmed: &[moved(1)] };
    assert_eq!(own.beside_tail(&tail(&[])), Some(Relation::Ahead { confirmed: 0 }));
    assert_eq!(own.beside_tail(&tail(&[moved(1)])), Some(Relation::Ahead { confirmed: 1 }));
    assert_eq!(own.beside_tail(&tail(&[moved(1), seek(0)])), Some(Relation::Behind(vec![seek(0)])));
    assert_eq!(own.beside_tail(&tail(&[moved(0)])), None);

    let beside = |own: Own<'_>, commands: &[Command]| {
        own.beside(&Found { journal: journal(commands), ..Found::default() }, false)
    };
    assert_eq!(beside(own, &[moved(0)]), Relation::Ahead { confirmed: 0 });
    assert_eq!(beside(own, &[moved(0), moved(1)]), Relation::Ahead { confirmed: 1 });
    assert_eq!(beside(own, &[moved(0), moved(1), put("")]), Relation::Behind(vec![put("")]));
    assert_eq!(beside(own, &[moved(1)]), Relation::Apart { is_missed: true });
    let looked = journal(&[moved(0), seek(0)]);
    let looked = Own { journal: &looked, unconfirmed: &[seek(0)] };
    assert_eq!(beside(looked, &[moved(1)]), Relation::Apart { is_missed: false });
    // What was typed here is not superseded by what was typed elsewhere.
    let typed = journal(&[put("{")]);
    let typed = Own { journal: &typed, unconfirmed: &[put("{")] };
    assert_eq!(typed.beside_tail(&tail(&[put("[")])), None);
    let found = Found { journal: journal(&[put("[")]), ..Found::default() };
    assert_eq!(typed.beside(&found, true), Relation::Apart { is_missed: true });
}

#[test]
fn pages_have_names() {
    for place in ["home", "playground", "lesson/the-last-item", "lab/bank_transfer"] {
        assert!(is_page(place), "{place}");
    }
    for place in
        ["", "theme", "home:aside-1", "lab/shop/found", "lesson/", "lesson/../x", "present/shop", "lab/X"]
    {
        assert!(!is_page(place), "{place}");
    }
}

#[test]
fn what_was_set_aside_can_be_read_whatever_it_is() {
    let aside = Aside::of_journal("home", 7, Reason::Forked, &journal(&[moved(0)]));
    assert_eq!(Aside::read(&aside.write()), aside);
    assert_eq!(aside.journal(), Some(journal(&[moved(0)])));
    let strange = Aside::read("<img src=x>");
    assert_eq!((strange.reason, &strange.texts[..]), (Reason::Damaged, &["<img src=x>".to_owned()][..]));
    assert_eq!(strange.journal(), None);
    assert_eq!(Aside::read(r#"{"format":2}"#).reason, Reason::Newer);
}
