//! How a presentation stands while it is given: which scene, what is revealed, the hands that were counted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Scene;

/// Most hands that are counted for one choice.
pub const MAX_HANDS: u32 = 9_999;
/// Most bytes that are read back.
const MAX_BYTES: usize = 1_000_000;

/// How a presentation stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    /// The presentation's id.
    of: String,
    /// Index of the scene on show; as many as there are scenes: what the class said.
    scene: usize,
    /// Ids of the scenes that are revealed.
    revealed: BTreeSet<String>,
    /// Hands by scene and choice; choices for which nobody has raised a hand are left out.
    hands: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Talk {
    /// A presentation that has just begun.
    pub fn new(of: &str) -> Self {
        Self { of: of.to_owned(), ..Self::default() }
    }

    /// What was kept of a presentation; one that begins if it was another, or cannot be read.
    pub fn read(text: &str, of: &str, scenes: usize) -> Self {
        let kept = (text.len() <= MAX_BYTES).then(|| serde_json::from_str::<Self>(text).ok()).flatten();
        let kept = kept.filter(|kept| kept.of == of).unwrap_or_else(|| Self::new(of));
        Self { scene: kept.scene.min(scenes), ..kept }
    }

    /// As text, to be kept.
    pub fn write(&self) -> String {
        // Serialising to a string cannot fail: there are no maps with other keys than strings.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Index of the scene on show; as many as there are scenes at the end.
    pub fn scene(&self) -> usize {
        self.scene
    }

    /// Moves by so many scenes, as far as there are any and the end after them. Says whether it moved.
    pub fn go(&mut self, by: isize, scenes: usize) -> bool {
        let scene = self.scene.saturating_add_signed(by).min(scenes);
        std::mem::replace(&mut self.scene, scene) != scene
    }

    /// Whether a scene is revealed.
    pub fn is_revealed(&self, scene: &str) -> bool {
        self.revealed.contains(scene)
    }

    /// Reveals a scene.
    pub fn reveal(&mut self, scene: &str) {
        self.revealed.insert(scene.to_owned());
    }

    /// Hides again what a scene has revealed; its hands stay.
    pub fn hide(&mut self, scene: &str) {
        self.revealed.remove(scene);
    }

    /// How many hands a choice has.
    pub fn hands(&self, scene: &str, choice: &str) -> u32 {
        self.hands.get(scene).and_then(|hands| hands.get(choice)).copied().unwrap_or_default()
    }

    /// Sets how many hands a choice has, to [`MAX_HANDS`].
    pub fn count(&mut self, scene: &str, choice: &str, hands: u32) {
        let of_scene = self.hands.entry(scene.to_owned()).or_default();
        match hands.min(MAX_HANDS) {
            0 => of_scene.remove(choice),
            hands => of_scene.insert(choice.to_owned(), hands),
        };
        self.hands.retain(|_, hands| !hands.is_empty());
    }

    /// Adds hands to a choice, or takes some away.
    pub fn raise(&mut self, scene: &str, choice: &str, by: i32) {
        self.count(scene, choice, self.hands(scene, choice).saturating_add_signed(by));
    }

    /// All hands of a scene.
    pub fn hands_in_all(&self, scene: &Scene) -> u32 {
        scene.choices.iter().map(|choice| self.hands(&scene.id, choice)).sum()
    }

    /// Whether any hand was counted in any scene.
    pub fn has_hands(&self) -> bool {
        !self.hands.is_empty()
    }

    /// Whether any hand was counted or anything revealed.
    pub fn has_begun(&self) -> bool {
        self.has_hands() || !self.revealed.is_empty()
    }

    /// Forgets all hands and hides what was revealed.
    pub fn clear(&mut self) {
        self.hands.clear();
        self.revealed.clear();
    }

    /// Clears everything and goes to the first scene: the next class begins.
    pub fn begin_anew(&mut self) {
        self.clear();
        self.scene = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_counted_and_stay_within_bounds() {
        let mut talk = Talk::new("shop");
        talk.raise("one", "a", 1);
        talk.raise("one", "a", 1);
        talk.raise("one", "b", -1);
        assert_eq!([talk.hands("one", "a"), talk.hands("one", "b"), talk.hands("two", "a")], [2, 0, 0]);
        talk.count("one", "b", u32::MAX);
        talk.raise("one", "b", 1);
        assert_eq!(talk.hands("one", "b"), MAX_HANDS);
        talk.raise("one", "a", -2);
        talk.count("one", "b", 0);
        assert!(!talk.has_hands());
    }

    #[test]
    fn scenes_end_with_what_the_class_said() {
        let mut talk = Talk::new("shop");
        assert!(!talk.go(-1, 2));
        assert!(talk.go(1, 2) && talk.go(1, 2));
        assert_eq!(talk.scene(), 2);
        assert!(!talk.go(1, 2));
        assert!(talk.go(-1, 2));
        assert_eq!(talk.scene(), 1);
    }

    #[test]
    fn what_was_kept_comes_back_for_the_same_presentation_only() {
        let mut talk = Talk::new("shop");
        talk.go(3, 5);
        talk.reveal("one");
        talk.raise("one", "a", 7);
        assert_eq!(Talk::read(&talk.write(), "shop", 5), talk);
        assert_eq!(Talk::read(&talk.write(), "bank", 5), Talk::new("bank"));
        assert_eq!(Talk::read("{", "shop", 5), Talk::new("shop"));
        // A presentation that has become shorter.
        assert_eq!(Talk::read(&talk.write(), "shop", 2).scene(), 2);
    }

    #[test]
    fn the_next_class_finds_nothing_given_away() {
        let mut talk = Talk::new("shop");
        talk.reveal("one");
        talk.raise("one", "a", 1);
        talk.hide("two");
        assert!(talk.is_revealed("one"));
        talk.clear();
        assert!(!talk.is_revealed("one") && !talk.has_hands());
    }

    #[test]
    fn a_new_class_begins_with_the_first_scene() {
        let mut talk = Talk::new("shop");
        assert!(!talk.has_begun());
        talk.go(5, 5);
        assert!(!talk.has_begun(), "looking at a scene gives nothing away");
        talk.reveal("one");
        assert!(talk.has_begun());
        talk.hide("one");
        talk.raise("one", "a", 1);
        assert!(talk.has_begun());
        talk.begin_anew();
        assert_eq!(talk, Talk::new("shop"));
    }
}
