//! Decimal numbers of any size for reading.

/// A decimal number as this program writes it (`-12345.5`), grouped in thousands: `−12,345.5`.
/// What is no such number comes back as it is.
pub fn grouped(number: &str, group: char, point: char) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("−", digits));
    let (integer, fraction) =
        digits.split_once('.').map_or((digits, None), |(integer, fraction)| (integer, Some(fraction)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(integer) || !fraction.is_none_or(is_digits) {
        return number.to_owned();
    }
    let mut text = sign.to_owned();
    for (index, digit) in integer.chars().enumerate() {
        if index > 0 && (integer.len() - index) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

/// A decimal number as people type it (` 12,345.5`), as this program writes it: `12345.5`. Points and commas count as
/// separators only where they stand as such; what is no such number comes back as it is, for others to refuse.
pub fn ungrouped(typed: &str, group: char, point: char) -> String {
    let typed = typed.trim().replace('−', "-");
    let (sign, number) = typed.strip_prefix('-').map_or(("", typed.as_str()), |number| ("-", number));
    let (integer, fraction) =
        number.split_once(point).map_or((number, None), |(integer, fraction)| (integer, Some(fraction)));
    if !is_grouped(integer, group) {
        return typed.clone();
    }
    let integer: String = integer.chars().filter(|character| *character != group).collect();
    let fraction = fraction.map(|fraction| [".", fraction].concat()).unwrap_or_default();
    [sign, &integer, &fraction].concat()
}

/// Whether digits stand in groups of three, or in none.
fn is_grouped(integer: &str, group: char) -> bool {
    let mut groups = integer.split(group);
    let first = groups.next().unwrap_or_default();
    let mut alone = true;
    let all_of_three = groups.all(|digits| {
        alone = false;
        digits.len() == 3
    });
    alone || all_of_three && (1..=3).contains(&first.len()) && !first.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::{grouped, ungrouped};

    #[test]
    fn numbers_are_read_as_each_language_writes_them() {
        for (typed, number) in [
            (" 12.5 ", "12.5"),
            ("1,234.5", "1234.5"),
            ("−1,234,567", "-1234567"),
            ("1000", "1000"),
            // No groups: whoever reads numbers refuses them.
            ("0,5", "0,5"),
            ("1,23", "1,23"),
            ("one", "one"),
            ("", ""),
        ] {
            assert_eq!(ungrouped(typed, ',', '.'), number, "{typed}");
        }
        for (typed, number) in
            [("0,5", "0.5"), ("1.234,5", "1234.5"), ("1.024", "1024"), ("0.5", "0.5"), ("12.5", "12.5")]
        {
            assert_eq!(ungrouped(typed, '.', ','), number, "{typed}");
        }
    }

    #[test]
    fn numbers_are_grouped_in_thousands_and_the_rest_is_left() {
        for (number, text) in [
            ("0", "0"),
            ("999", "999"),
            ("369600", "369,600"),
            ("-1234567.25", "−1,234,567.25"),
            ("1e3", "1e3"),
            ("", ""),
            ("12.", "12."),
        ] {
            assert_eq!(grouped(number, ',', '.'), text);
        }
        assert_eq!(grouped("1234.5", '.', ','), "1.234,5");
    }
}
