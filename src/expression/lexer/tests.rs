use super::*;

fn kinds(text: &str) -> Vec<(Kind, &str)> {
    tokens(text).into_iter().map(|token| (token.kind, &text[token.span.start..token.span.end])).collect()
}

#[test]
fn every_kind_of_token() {
    assert_eq!(
        kinds("set #a=:b_1 , c[10].d0 <>\t<=\n>= < > (+-)"),
        [
            (Kind::Set, "set"),
            (Kind::NamePlaceholder, "#a"),
            (Kind::Equal, "="),
            (Kind::ValuePlaceholder, ":b_1"),
            (Kind::Comma, ","),
            (Kind::Name, "c"),
            (Kind::OpenBracket, "["),
            (Kind::Index, "10"),
            (Kind::CloseBracket, "]"),
            (Kind::Dot, "."),
            (Kind::Name, "d0"),
            (Kind::NotEqual, "<>"),
            (Kind::LessOrEqual, "<="),
            (Kind::GreaterOrEqual, ">="),
            (Kind::Less, "<"),
            (Kind::Greater, ">"),
            (Kind::OpenParen, "("),
            (Kind::Plus, "+"),
            (Kind::Minus, "-"),
            (Kind::CloseParen, ")"),
            (Kind::End, ""),
        ]
    );
}

#[test]
fn keywords_in_any_case_but_only_whole_words() {
    assert_eq!(kinds("aNd ands In")[..3], [(Kind::And, "aNd"), (Kind::Name, "ands"), (Kind::In, "In")]);
}

#[test]
fn what_no_grammar_accepts_is_one_token_per_character() {
    assert_eq!(
        kinds("_1 # : é!"),
        [
            (Kind::Unknown, "_"),
            (Kind::Index, "1"),
            (Kind::Unknown, "#"),
            (Kind::Unknown, ":"),
            (Kind::Unknown, "é"),
            (Kind::Unknown, "!"),
            (Kind::End, ""),
        ]
    );
}

#[test]
fn an_index_has_no_leading_zero() {
    assert_eq!(kinds("007")[..3], [(Kind::Index, "0"), (Kind::Index, "0"), (Kind::Index, "7")]);
}
