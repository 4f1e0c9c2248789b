use super::*;

fn parse(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn accepted_text_is_normalised() {
    let table = [
        ("0", "0"),
        ("-0", "0"),
        ("0.000", "0"),
        ("0.0e126", "0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+5", "5"),
        ("00042", "42"),
        ("1.200", "1.2"),
        ("-1.50", "-1.5"),
        ("1e3", "1000"),
        ("12.5E+1", "125"),
        ("12.5e-4", "0.00125"),
        ("1234567890123456789012345678901234567800", "1234567890123456789012345678901234567800"),
        ("0.00000000000000000000000000000000000000000012", "0.00000000000000000000000000000000000000000012"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("10000000000000000000000000000000000000000", "10000000000000000000000000000000000000000"),
    ];
    for (text, normalised) in table {
        assert_eq!(parse(text).to_string(), normalised, "{text}");
    }
    assert_eq!(parse("1E125").to_string(), format!("1{}", "0".repeat(125)));
    assert_eq!(parse("-1E-130").to_string(), format!("-0.{}1", "0".repeat(129)));
}

#[test]
fn refused_text() {
    for text in
        ["a", " 1", "1 ", "1e", "1e+", "NaN", "Infinity", "0x5", ".", "-", "+-1", "1.2.3", "1e1.5", "e5", "١"]
    {
        assert_eq!(Number::parse(text), Err(NumberError::NotNumeric(text.to_owned())), "{text}");
    }
    let table = [
        ("", NumberError::Empty),
        ("1e126", NumberError::Overflow),
        ("-10E125", NumberError::Overflow),
        ("0e126", NumberError::Overflow),
        ("1e99999999999999999999", NumberError::Overflow),
        ("1e-131", NumberError::Underflow),
        ("0.9e-130", NumberError::Underflow),
        ("1e-99999999999999999999", NumberError::Underflow),
        ("123456789012345678901234567890123456789", NumberError::TooManyDigits),
        ("1.23456789012345678901234567890123456789", NumberError::TooManyDigits),
        ("123456789012345678901234567890123456780.5", NumberError::TooManyDigits),
        ("1234567890123456789012345678901234567890e126", NumberError::Overflow),
    ];
    for (text, error) in table {
        assert_eq!(Number::parse(text), Err(error), "{text}");
    }
    assert_eq!(
        Number::parse("x").unwrap_err().to_string(),
        "The parameter cannot be converted to a numeric value: x"
    );
}

#[test]
fn sizes_as_measured() {
    let ones = "1".repeat(38);
    let table = [
        ("0", 1),
        ("-0", 1),
        ("1", 2),
        ("12", 2),
        ("100", 2),
        ("0042", 2),
        ("0.15", 2),
        ("1E125", 2),
        ("1E-100", 2),
        ("123", 3),
        ("1010", 3),
        ("1.5", 3),
        ("1.200", 3),
        ("-42", 3),
        ("12345", 4),
        ("100.5", 4),
        ("1.234", 4),
        ("-12345", 5),
        ("3.14159", 5),
        (&ones, 20),
        ("110", 3),
        ("0.015", 3),
    ];
    for (text, size) in table {
        assert_eq!(parse(text).size_in_bytes(), size, "{text}");
    }
}

#[test]
fn order_is_numeric() {
    let ascending = [
        "-9.9e125", "-1e100", "-12.5", "-12", "-1.01", "-1", "-0.5", "-1e-130", "0", "1e-130", "0.05", "0.5",
        "1", "1.01", "9", "10", "12", "12.5", "100", "1e125",
    ];
    for pair in ascending.windows(2) {
        let (low, high) = (parse(pair[0]), parse(pair[1]));
        assert!(low < high, "{pair:?}");
        assert!(low.order_key() < high.order_key(), "{pair:?}");
    }
}

#[test]
fn arithmetic_is_exact() {
    let table = [
        ("1", "1", "2"),
        ("0.1", "0.2", "0.3"),
        ("1", "-1", "0"),
        ("1e22", "1", "10000000000000000000001"),
        ("1e38", "-1", "99999999999999999999999999999999999999"),
        ("9e125", "9e124", &format!("99{}", "0".repeat(124))),
        ("1e125", "-1e125", "0"),
    ];
    for (left, right, sum) in table {
        assert_eq!(parse(left).checked_add(parse(right)).unwrap().to_string(), sum, "{left} + {right}");
    }
    assert_eq!(parse("5").checked_sub(parse("7")).unwrap(), parse("-2"));
}

#[test]
fn sums_that_cannot_be_stored() {
    assert_eq!(parse("9e125").checked_add(parse("9e125")), Err(NumberError::Overflow));
    assert_eq!(parse("1e50").checked_add(parse("1")), Err(NumberError::Overflow));
    assert_eq!(parse("1e125").checked_sub(parse("1e-130")), Err(NumberError::Overflow));
    assert_eq!(parse("1.5e-130").checked_sub(parse("1e-130")), Err(NumberError::Underflow));
    let nines = parse(&"9".repeat(38));
    assert_eq!(nines.checked_add(parse("1")).unwrap(), parse("1e38"));
    assert_eq!(nines.checked_add(parse("2")), Err(NumberError::Overflow));
}

#[test]
fn integers_come_and_go() {
    assert_eq!(i64::try_from(parse("-42")).unwrap(), -42);
    assert_eq!(u64::try_from(parse("18446744073709551615")).unwrap(), u64::MAX);
    assert_eq!(u64::try_from(parse("-1")), Err(NotAnInteger(parse("-1"))));
    assert_eq!(i64::try_from(parse("1.5")), Err(NotAnInteger(parse("1.5"))));
    assert_eq!(parse("1e125").as_i128(), None);
    assert_eq!(Number::from(i64::MIN).to_string(), i64::MIN.to_string());
    assert_eq!(Number::from(u64::MAX).to_string(), u64::MAX.to_string());
}
