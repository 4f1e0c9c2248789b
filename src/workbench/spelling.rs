//! How the API's names are spelt elsewhere: `UpdateItem` is `update_item` in Python and Rust, `update-item` on the
//! command line.

use crate::engine::Operation;

/// `SSESpecification` with its words in lower case and this between them: `sse_specification`.
///
/// An upper-case letter begins a word after a lower-case letter or a digit, or before a lower-case one.
fn separated(name: &str, separator: char) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut spelt = String::with_capacity(name.len() + 8);
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        let begins = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
            || (before.is_some() && after.is_some_and(char::is_ascii_lowercase));
        if letter.is_ascii_uppercase() && begins {
            spelt.push(separator);
        }
        spelt.push(letter.to_ascii_lowercase());
    }
    spelt
}

/// `put_item`, as Python and Rust spell it.
pub fn snake(name: &str) -> String {
    separated(name, '_')
}

/// `put-item`, as the command line spells it.
pub fn kebab(name: &str) -> String {
    separated(name, '-')
}

/// `PAY_PER_REQUEST` or `SSESpecification` as a name of a Rust type: `PayPerRequest`, `SseSpecification`.
pub fn pascal(name: &str) -> String {
    let words = if name.chars().any(char::is_lowercase) { snake(name) } else { name.to_ascii_lowercase() };
    words
        .split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}

/// The operation that is spelt so, with this between its words.
pub fn operation(spelt: &str, separator: char) -> Option<Operation> {
    Operation::ALL.iter().copied().find(|operation| separated(operation.name(), separator) == spelt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_as_the_sdks_spell_them() {
        for (name, spelt) in [
            ("PutItem", "put_item"),
            ("TableName", "table_name"),
            ("SSESpecification", "sse_specification"),
            ("KMSMasterKeyId", "kms_master_key_id"),
            ("SSEType", "sse_type"),
            ("ListTagsOfResource", "list_tags_of_resource"),
        ] {
            assert_eq!(snake(name), spelt);
        }
        assert_eq!(kebab("ReturnConsumedCapacity"), "return-consumed-capacity");
        assert_eq!(pascal("SSESpecification"), "SseSpecification");
        assert_eq!(pascal("PAY_PER_REQUEST"), "PayPerRequest");
        assert_eq!(pascal("S"), "S");
        for &one in Operation::ALL {
            assert_eq!(operation(&kebab(one.name()), '-'), Some(one));
        }
    }
}
