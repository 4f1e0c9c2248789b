//! The presenter's keys.

/// What the presenter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Play all that remains of the scene's run.
    Run,
    /// One request forward.
    Step,
    /// One request back.
    Back,
    /// Show the answer and what the scene comes to.
    Reveal,
    /// Back to before the first request, the answer hidden.
    Reset,
    /// On to the next scene.
    Next,
    /// Back to the scene before.
    Previous,
    /// All hands cleared, and the first scene: a new class. It has no key, which could be pressed by mistake.
    Anew,
    /// One hand more for a choice, by its index.
    Raise(usize),
    /// One hand fewer for a choice.
    Lower(usize),
}

impl Act {
    /// What there is a button for in each scene, in their order.
    pub const OF_SCENE: [Self; 7] =
        [Self::Previous, Self::Run, Self::Step, Self::Back, Self::Reset, Self::Reveal, Self::Next];

    /// The letter that does it.
    pub fn letter(self) -> Option<char> {
        match self {
            Self::Run => Some('R'),
            Self::Step => Some('S'),
            Self::Back => Some('B'),
            Self::Reveal => Some('V'),
            Self::Reset => Some('X'),
            Self::Next => Some('N'),
            Self::Previous => Some('P'),
            Self::Anew | Self::Raise(_) | Self::Lower(_) => None,
        }
    }

    /// What a key does in a scene with so many choices. `key` and `code` are what a browser calls it; Page Down and
    /// Page Up are the keys of a presenter's remote control. With Shift a digit is known by its place on the keyboard.
    pub fn of_key(key: &str, code: &str, shift: bool, choices: usize) -> Option<Self> {
        match key {
            "ArrowRight" => return Some(Self::Step),
            "ArrowLeft" | "Backspace" => return Some(Self::Back),
            "PageDown" => return Some(Self::Next),
            "PageUp" => return Some(Self::Previous),
            _ => {}
        }
        if let Some(choice) = choice(if shift { code } else { key }).filter(|&choice| choice < choices) {
            return Some(if shift { Self::Lower(choice) } else { Self::Raise(choice) });
        }
        let mut letters = key.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
        Self::OF_SCENE.into_iter().find(|act| act.letter() == Some(letter.to_ascii_uppercase()))
    }
}

/// The choice of a digit: `1`, `Digit1` and `Numpad1` are the first.
fn choice(key: &str) -> Option<usize> {
    let digit = key.strip_prefix("Digit").or_else(|| key.strip_prefix("Numpad")).unwrap_or(key);
    if digit.len() != 1 {
        return None;
    }
    digit.parse::<usize>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str) -> Option<Act> {
        Act::of_key(key, "", false, 3)
    }

    #[test]
    fn every_act_has_a_letter_of_its_own_in_either_case() {
        for act in Act::OF_SCENE {
            let letter = act.letter().expect("a letter").to_string();
            assert_eq!(pressed(&letter), Some(act));
            assert_eq!(pressed(&letter.to_lowercase()), Some(act));
        }
        assert_eq!([pressed("a"), pressed("Enter"), pressed(" "), pressed("")], [None; 4]);
    }

    #[test]
    fn arrows_step_and_a_remote_control_changes_scenes() {
        assert_eq!([pressed("ArrowRight"), pressed("ArrowLeft")], [Some(Act::Step), Some(Act::Back)]);
        assert_eq!([pressed("PageDown"), pressed("PageUp")], [Some(Act::Next), Some(Act::Previous)]);
    }

    #[test]
    fn digits_raise_hands_and_with_shift_lower_them() {
        assert_eq!([pressed("1"), pressed("3")], [Some(Act::Raise(0)), Some(Act::Raise(2))]);
        assert_eq!([pressed("0"), pressed("4")], [None, None]);
        assert_eq!(Act::of_key("\"", "Digit2", true, 3), Some(Act::Lower(1)));
        assert_eq!(Act::of_key("End", "Numpad1", true, 3), Some(Act::Lower(0)));
        assert_eq!(Act::of_key("1", "Digit1", false, 0), None);
    }
}
