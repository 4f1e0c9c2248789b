//! Which key moves which buyer.

/// A key per buyer, in the buyers' order: the first letter of its name, in upper case, where that is a Latin
/// letter and no other buyer has the same; else its number, for the first nine.
pub fn buyer_keys(names: &[&str]) -> Vec<Option<char>> {
    let letters: Vec<Option<char>> = names
        .iter()
        .map(|name| {
            name.chars().next().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase())
        })
        .collect();
    let unique = |letter: char| letters.iter().filter(|&&other| other == Some(letter)).count() == 1;
    let number = |index: usize| {
        u32::try_from(index + 1).ok().filter(|&number| number < 10).and_then(|n| char::from_digit(n, 10))
    };
    letters
        .iter()
        .enumerate()
        .map(|(index, letter)| letter.filter(|&letter| unique(letter)).or_else(|| number(index)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_where_they_are_unique() {
        assert_eq!(buyer_keys(&["Ana", "Bình"]), [Some('A'), Some('B')]);
        assert_eq!(buyer_keys(&["Ana", "An", "Bình"]), [Some('1'), Some('2'), Some('B')]);
    }

    #[test]
    fn letters_that_a_keyboard_may_lack_get_a_number() {
        assert_eq!(buyer_keys(&["Đức", "Ana", ""]), [Some('1'), Some('A'), Some('3')]);
        assert_eq!(buyer_keys(&["x"; 11]).last(), Some(&None));
    }
}
