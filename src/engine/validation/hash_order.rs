//! The order in which messages list names: that of a hash set in Java, which
//! the service leaves as it is.
//!
//! Found by us in what users quote. "Some AttributeDefinitions are not used" and
//! "Some index key attributes are not defined" in aws/aws-sdk-java issue 335
//! (2015), aws/aws-cli issue 1884 (2019), aws-samples/aws-batch-processing-job-repo
//! pull request 4 (2020) and agno-agi/agno issue 4769 (2025, 13 names) list theirs
//! in the order of a `HashSet`; the example in aws-cloudformation/cfn-lint issue
//! 1037 (2019) does not. Names that are defined stand in a set made for their
//! number (for 3, 6 or 12 names we guess which), all others in one made for 16
//! places. That "unused in expressions" is such a list too rests on one example,
//! awspilot/dynamodb-oop issue 29 (2016), which is not in ascending order.

/// The places of a set that nobody gave a size.
const DEFAULT_PLACES: usize = 16;

/// `names`, each once, as a set lists them that was made for that many.
pub(in crate::engine) fn listed_definitions<'n>(names: impl Iterator<Item = &'n str>) -> String {
    listed_from(names, 1)
}

/// `names`, each once, as a set lists them that was made for any number.
pub(in crate::engine) fn listed_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    listed_from(names, DEFAULT_PLACES)
}

fn listed_from<'n>(names: impl Iterator<Item = &'n str>, mut places: usize) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    // A set is at most three quarters full.
    while distinct.len() > places * 3 / 4 {
        places *= 2;
    }
    // Names of one place stay in the order in which they came.
    distinct.sort_by_key(|name| place(name, places));
    distinct.join(", ")
}

/// The place of `name` among `places`, a power of two.
fn place(name: &str, places: usize) -> usize {
    let hash = name.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    (hash ^ (hash >> 16)) as usize & (places - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definitions(names: &str) -> String {
        listed_definitions(names.split(' '))
    }

    fn others(names: &str) -> String {
        listed_names(names.split(' '))
    }

    #[test]
    fn names_stand_as_users_quote_them() {
        assert_eq!(definitions("key assignedTo roles tt"), "tt, key, assignedTo, roles");
        assert_eq!(others("key assignedTo tt"), "tt, key, assignedTo");
        assert_eq!(definitions("hash extra index"), "index, hash, extra");
        assert_eq!(others("hash index"), "index, hash");
        assert_eq!(
            definitions("ProductName ProductId CreatedTime ProductDescription"),
            "ProductId, CreatedTime, ProductDescription, ProductName"
        );
        assert_eq!(others("ProductId ProductName CreatedTime"), "CreatedTime, ProductName, ProductId");
        assert_eq!(others(":create_at_1_v1 :create_at_2_v1"), ":create_at_2_v1, :create_at_1_v1");
        assert_eq!(
            definitions(
                "id name description metadata type size linked_to access_count status status_message \
                 created_at updated_at external_id"
            ),
            "status_message, metadata, description, created_at, access_count, external_id, type, size, \
             updated_at, name, id, linked_to, status"
        );
    }

    #[test]
    fn a_name_stands_once() {
        assert_eq!(others("a b a"), "a, b");
        assert_eq!(definitions("a"), "a");
    }
}
