// cargo add aws-config
// cargo add tokio -F macros,rt-multi-thread,time
// cargo add aws-sdk-dynamodb
// cargo add aws-sdk-dynamodbstreams
// cargo add uuid -F v4
// cargo add fastrand

use std::collections::HashMap;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::client::Waiters as _;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeDefinition, AttributeValue, BillingMode, DeleteRequest, Get, GlobalSecondaryIndex, KeySchemaElement, KeyType, KeysAndAttributes, Projection, ProjectionType, Put, PutRequest, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure, ScalarAttributeType, TimeToLiveSpecification, TransactGetItem, TransactWriteItem, Update, WriteRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::standard().with_max_attempts(10))
        .load()
        .await;
    let dynamodb = aws_sdk_dynamodb::Client::new(&config);
    let streams = aws_sdk_dynamodbstreams::Client::new(&config);

    let response = dynamodb
        .create_table()
        .table_name("Shop")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(AttributeDefinition::builder()
            .attribute_name("PK")
            .attribute_type(ScalarAttributeType::S)
            .build()?)
        .attribute_definitions(AttributeDefinition::builder()
            .attribute_name("SK")
            .attribute_type(ScalarAttributeType::S)
            .build()?)
        .attribute_definitions(AttributeDefinition::builder()
            .attribute_name("kind")
            .attribute_type(ScalarAttributeType::S)
            .build()?)
        .key_schema(KeySchemaElement::builder()
            .attribute_name("PK")
            .key_type(KeyType::Hash)
            .build()?)
        .key_schema(KeySchemaElement::builder()
            .attribute_name("SK")
            .key_type(KeyType::Range)
            .build()?)
        .global_secondary_indexes(GlobalSecondaryIndex::builder()
            .index_name("ByKind")
            .key_schema(KeySchemaElement::builder()
                .attribute_name("kind")
                .key_type(KeyType::Hash)
                .build()?)
            .projection(Projection::builder().projection_type(ProjectionType::All).build())
            .build()?)
        .send()
        .await?;
    println!("{response:?}");
    dynamodb
        .wait_until_table_exists()
        .table_name("Shop")
        .wait(Duration::from_secs(300))
        .await?;

    let response = dynamodb
        .describe_table()
        .table_name("Shop")
        .send()
        .await?;
    println!("{response:?}");

    let response = dynamodb
        .update_time_to_live()
        .table_name("Shop")
        .time_to_live_specification(TimeToLiveSpecification::builder()
            .enabled(true)
            .attribute_name("expires")
            .build()?)
        .send()
        .await?;
    println!("{response:?}");

    let response = dynamodb
        .put_item()
        .table_name("Shop")
        .item("PK", AttributeValue::S("PRODUCT#42".into()))
        .item("SK", AttributeValue::S("DETAILS".into()))
        .item("kind", AttributeValue::S("laptop".into()))
        .item("stock", AttributeValue::N("2".into()))
        .item("exact", AttributeValue::N("-12345678901234567890.123456789012345678".into()))
        .item("quotes '\"\\", AttributeValue::S("it's \"${here}\" `there` $(pwd) \\ </script> <!-- %s\n\ttwo lines\u{2028}\u{202e} 💻 Bình".into()))
        .item("__proto__", AttributeValue::S("a name like others".into()))
        .item("bytes", AttributeValue::B(Blob::new(b"\x00\x01\x02\xfe\xff\"\'\\\n")))
        .item("sets", AttributeValue::L(vec![
            AttributeValue::Ss(vec!["a".into(), "b".into()]),
            AttributeValue::Ns(vec!["1".into(), "2.5".into()]),
            AttributeValue::Bs(vec![Blob::new(b"\x00"), Blob::new(b"\xff")]),
        ]))
        .item("flags", AttributeValue::M(HashMap::from([
            ("yes".to_owned(), AttributeValue::Bool(true)),
            ("no".to_owned(), AttributeValue::Bool(false)),
            ("nothing".to_owned(), AttributeValue::Null(true)),
            ("empty".to_owned(), AttributeValue::M(HashMap::new())),
        ])))
        .condition_expression("attribute_not_exists(PK)")
        .send()
        .await?;
    println!("{response:?}");

    match dynamodb
        .put_item()
        .table_name("Shop")
        .item("PK", AttributeValue::S("PRODUCT#42".into()))
        .item("SK", AttributeValue::S("DETAILS".into()))
        .condition_expression("attribute_not_exists(PK)")
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
        .send()
        .await {
        Ok(response) => println!("{response:?}"),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => println!("{error:?}"),
        Err(error) => return Err(error.into()),
    }

    let response = dynamodb
        .update_item()
        .table_name("Shop")
        .key("PK", AttributeValue::S("PRODUCT#42".into()))
        .key("SK", AttributeValue::S("DETAILS".into()))
        .update_expression("SET #s = #s - :one")
        .condition_expression("#s >= :one")
        .expression_attribute_names("#s", "stock")
        .expression_attribute_values(":one", AttributeValue::N("1".into()))
        .return_values(ReturnValue::UpdatedNew)
        .return_consumed_capacity(ReturnConsumedCapacity::Total)
        .send()
        .await?;
    println!("{response:?}");

    let mut request_items = HashMap::from([
        ("Shop".to_owned(), vec![
            WriteRequest::builder()
                .put_request(PutRequest::builder()
                    .item("PK", AttributeValue::S("PRODUCT#7".into()))
                    .item("SK", AttributeValue::S("DETAILS".into()))
                    .item("kind", AttributeValue::S("mouse".into()))
                    .build()?)
                .build(),
            WriteRequest::builder()
                .put_request(PutRequest::builder()
                    .item("PK", AttributeValue::S("PRODUCT#7".into()))
                    .item("SK", AttributeValue::S("REVIEW#1".into()))
                    .item("stars", AttributeValue::N("5".into()))
                    .build()?)
                .build(),
            WriteRequest::builder()
                .delete_request(DeleteRequest::builder()
                    .key("PK", AttributeValue::S("PRODUCT#9".into()))
                    .key("SK", AttributeValue::S("DETAILS".into()))
                    .build()?)
                .build(),
        ]),
    ]);
    for attempt in 0.. {
        let response = dynamodb
            .batch_write_item()
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .set_request_items(Some(request_items))
            .send()
            .await?;
        println!("{response:?}");
        request_items = response.unprocessed_items.unwrap_or_default();
        if request_items.is_empty() {
            break;
        }
        if attempt + 1 == 10 {
            return Err("UnprocessedItems after 10 attempts".into());
        }
        let most = f64::min(20.0, 0.05 * f64::powi(2.0, attempt));
        tokio::time::sleep(Duration::from_secs_f64(fastrand::f64() * most)).await;
    }

    let mut request_items = HashMap::from([
        ("Shop".to_owned(), KeysAndAttributes::builder()
            .keys(HashMap::from([
                ("PK".to_owned(), AttributeValue::S("PRODUCT#7".into())),
                ("SK".to_owned(), AttributeValue::S("DETAILS".into())),
            ]))
            .keys(HashMap::from([
                ("PK".to_owned(), AttributeValue::S("PRODUCT#42".into())),
                ("SK".to_owned(), AttributeValue::S("DETAILS".into())),
            ]))
            .projection_expression("PK, kind")
            .build()?),
    ]);
    for attempt in 0.. {
        let response = dynamodb
            .batch_get_item()
            .set_request_items(Some(request_items))
            .send()
            .await?;
        println!("{response:?}");
        request_items = response.unprocessed_keys.unwrap_or_default();
        if request_items.is_empty() {
            break;
        }
        if attempt + 1 == 10 {
            return Err("UnprocessedKeys after 10 attempts".into());
        }
        let most = f64::min(20.0, 0.05 * f64::powi(2.0, attempt));
        tokio::time::sleep(Duration::from_secs_f64(fastrand::f64() * most)).await;
    }

    let response = dynamodb
        .transact_write_items()
        .transact_items(TransactWriteItem::builder()
            .update(Update::builder()
                .table_name("Shop")
                .key("PK", AttributeValue::S("PRODUCT#42".into()))
                .key("SK", AttributeValue::S("DETAILS".into()))
                .update_expression("ADD stock :less")
                .condition_expression("stock > :none")
                .expression_attribute_values(":less", AttributeValue::N("-1".into()))
                .expression_attribute_values(":none", AttributeValue::N("0".into()))
                .build()?)
            .build())
        .transact_items(TransactWriteItem::builder()
            .put(Put::builder()
                .table_name("Shop")
                .item("PK", AttributeValue::S("ORDER#1".into()))
                .item("SK", AttributeValue::S("DETAILS".into()))
                .build()?)
            .build())
        .client_request_token(uuid::Uuid::new_v4().to_string())
        .send()
        .await?;
    println!("{response:?}");

    let response = dynamodb
        .transact_get_items()
        .transact_items(TransactGetItem::builder()
            .get(Get::builder()
                .table_name("Shop")
                .key("PK", AttributeValue::S("ORDER#1".into()))
                .key("SK", AttributeValue::S("DETAILS".into()))
                .build()?)
            .build())
        .send()
        .await?;
    println!("{response:?}");

    let mut pages = dynamodb
        .query()
        .table_name("Shop")
        .key_condition_expression("PK = :pk AND begins_with(SK, :review)")
        .expression_attribute_values(":pk", AttributeValue::S("PRODUCT#7".into()))
        .expression_attribute_values(":review", AttributeValue::S("REVIEW#".into()))
        .scan_index_forward(false)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        println!("{:?}", page?);
    }

    let response = dynamodb
        .query()
        .table_name("Shop")
        .index_name("ByKind")
        .key_condition_expression("kind = :kind")
        .expression_attribute_values(":kind", AttributeValue::S("laptop".into()))
        .limit(1)
        .send()
        .await?;
    println!("{response:?}");

    let mut pages = dynamodb
        .scan()
        .table_name("Shop")
        .filter_expression("stars >= :four")
        .expression_attribute_values(":four", AttributeValue::N("4".into()))
        .consistent_read(true)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        println!("{:?}", page?);
    }

    let mut next_token = None;
    loop {
        let response = dynamodb
            .execute_statement()
            .statement("SELECT * FROM \"Shop\" WHERE PK = ? AND SK = ?")
            .parameters(AttributeValue::S("PRODUCT#42".into()))
            .parameters(AttributeValue::S("DETAILS".into()))
            .set_next_token(next_token)
            .send()
            .await?;
        println!("{response:?}");
        next_token = response.next_token().map(str::to_owned);
        if next_token.is_none() {
            break;
        }
    }

    let response = dynamodb
        .delete_item()
        .table_name("Shop")
        .key("PK", AttributeValue::S("PRODUCT#7".into()))
        .key("SK", AttributeValue::S("REVIEW#1".into()))
        .return_values(ReturnValue::AllOld)
        .send()
        .await?;
    println!("{response:?}");

    let response = dynamodb
        .get_item()
        .table_name("Shop")
        .key("PK", AttributeValue::S("PRODUCT#42".into()))
        .key("SK", AttributeValue::S("DETAILS".into()))
        .consistent_read(false)
        .send()
        .await?;
    println!("{response:?}");

    let mut pages = dynamodb
        .list_tables()
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        println!("{:?}", page?);
    }

    let response = streams
        .list_streams()
        .table_name("Shop")
        .send()
        .await?;
    println!("{response:?}");

    Ok(())
}
