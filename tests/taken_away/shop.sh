export AWS_PAGER=
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=10

# Sends a batch, then what is left of it, with backoff and jitter. Needs jq.
resubmit() {
  operation=$1 unprocessed=$2 items=$3 attempt=0
  shift 3
  while :; do
    response=$(aws dynamodb "$operation" --request-items "$items" "$@" --output json) || return
    printf '%s\n' "$response"
    items=$(printf '%s' "$response" | jq -c --arg left "$unprocessed" '.[$left] // {}')
    case $items in '' | '{}') return ;; esac
    attempt=$((attempt + 1))
    [ "$attempt" -lt 10 ] || break
    sleep "$(awk -v n="$attempt" -v seed="$$" 'BEGIN {
      srand(seed * 100 + n); most = 0.05 * 2 ^ n; print rand() * (most < 20 ? most : 20)
    }')"
  done
  echo "$unprocessed after 10 attempts" >&2
  return 1
}

# Asks for one page after the other. Needs jq.
pages() {
  token=
  while :; do
    response=$(aws dynamodb "$@" ${token:+--next-token "$token"} --output json) || return
    printf '%s\n' "$response"
    token=$(printf '%s' "$response" | jq -r '.NextToken // empty') || return
    [ -n "$token" ] || return 0
  done
}

aws dynamodb create-table \
  --table-name Shop \
  --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=PK,AttributeType=S AttributeName=SK,AttributeType=S AttributeName=kind,AttributeType=S \
  --key-schema AttributeName=PK,KeyType=HASH AttributeName=SK,KeyType=RANGE \
  --global-secondary-indexes '[
  {
    "IndexName": "ByKind",
    "KeySchema": [{ "AttributeName": "kind", "KeyType": "HASH" }],
    "Projection": { "ProjectionType": "ALL" }
  }
]'
aws dynamodb wait table-exists --table-name Shop

aws dynamodb describe-table \
  --table-name Shop

aws dynamodb update-time-to-live \
  --table-name Shop \
  --time-to-live-specification Enabled=true,AttributeName=expires

aws dynamodb put-item \
  --table-name Shop \
  --item '{
  "PK": { "S": "PRODUCT#42" },
  "SK": { "S": "DETAILS" },
  "kind": { "S": "laptop" },
  "stock": { "N": "2" },
  "exact": { "N": "-12345678901234567890.123456789012345678" },
  "quotes '\''\"\\": {
    "S": "it'\''s \"${here}\" `there` $(pwd) \\ </script> <!-- %s\n\ttwo lines ‮ 💻 Bình"
  },
  "__proto__": { "S": "a name like others" },
  "bytes": { "B": "AAEC/v8iJ1wK" },
  "sets": {
    "L": [
      { "SS": ["a", "b"] },
      { "NS": ["1", "2.5"] },
      { "BS": ["AA==", "/w=="] }
    ]
  },
  "flags": {
    "M": {
      "yes": { "BOOL": true },
      "no": { "BOOL": false },
      "nothing": { "NULL": true },
      "empty": { "M": {} }
    }
  }
}' \
  --condition-expression 'attribute_not_exists(PK)' \
  --cli-binary-format base64

aws dynamodb put-item \
  --table-name Shop \
  --item '{ "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } }' \
  --condition-expression 'attribute_not_exists(PK)' \
  --return-values-on-condition-check-failure ALL_OLD

aws dynamodb update-item \
  --table-name Shop \
  --key '{ "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } }' \
  --update-expression 'SET #s = #s - :one' \
  --condition-expression '#s >= :one' \
  --expression-attribute-names '{ "#s": "stock" }' \
  --expression-attribute-values '{ ":one": { "N": "1" } }' \
  --return-values UPDATED_NEW \
  --return-consumed-capacity TOTAL

resubmit batch-write-item UnprocessedItems '{
  "Shop": [
    {
      "PutRequest": {
        "Item": {
          "PK": { "S": "PRODUCT#7" },
          "SK": { "S": "DETAILS" },
          "kind": { "S": "mouse" }
        }
      }
    },
    {
      "PutRequest": {
        "Item": {
          "PK": { "S": "PRODUCT#7" },
          "SK": { "S": "REVIEW#1" },
          "stars": { "N": "5" }
        }
      }
    },
    {
      "DeleteRequest": {
        "Key": { "PK": { "S": "PRODUCT#9" }, "SK": { "S": "DETAILS" } }
      }
    }
  ]
}' \
  --return-consumed-capacity TOTAL

resubmit batch-get-item UnprocessedKeys '{
  "Shop": {
    "Keys": [
      { "PK": { "S": "PRODUCT#7" }, "SK": { "S": "DETAILS" } },
      { "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } }
    ],
    "ProjectionExpression": "PK, kind"
  }
}'

aws dynamodb transact-write-items \
  --transact-items '[
  {
    "Update": {
      "TableName": "Shop",
      "Key": { "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } },
      "UpdateExpression": "ADD stock :less",
      "ConditionExpression": "stock > :none",
      "ExpressionAttributeValues": {
        ":less": { "N": "-1" },
        ":none": { "N": "0" }
      }
    }
  },
  {
    "Put": {
      "TableName": "Shop",
      "Item": { "PK": { "S": "ORDER#1" }, "SK": { "S": "DETAILS" } }
    }
  }
]' \
  --client-request-token "$(uuidgen)"

aws dynamodb transact-get-items \
  --transact-items '[
  {
    "Get": {
      "TableName": "Shop",
      "Key": { "PK": { "S": "ORDER#1" }, "SK": { "S": "DETAILS" } }
    }
  }
]'

aws dynamodb query \
  --table-name Shop \
  --key-condition-expression 'PK = :pk AND begins_with(SK, :review)' \
  --expression-attribute-values '{ ":pk": { "S": "PRODUCT#7" }, ":review": { "S": "REVIEW#" } }' \
  --no-scan-index-forward

aws dynamodb query \
  --table-name Shop \
  --index-name ByKind \
  --key-condition-expression 'kind = :kind' \
  --expression-attribute-values '{ ":kind": { "S": "laptop" } }' \
  --limit 1

aws dynamodb scan \
  --table-name Shop \
  --filter-expression 'stars >= :four' \
  --expression-attribute-values '{ ":four": { "N": "4" } }' \
  --consistent-read

pages execute-statement \
  --statement 'SELECT * FROM "Shop" WHERE PK = ? AND SK = ?' \
  --parameters '[{ "S": "PRODUCT#42" }, { "S": "DETAILS" }]'

aws dynamodb delete-item \
  --table-name Shop \
  --key '{ "PK": { "S": "PRODUCT#7" }, "SK": { "S": "REVIEW#1" } }' \
  --return-values ALL_OLD

aws dynamodb get-item \
  --table-name Shop \
  --key '{ "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } }' \
  --no-consistent-read

aws dynamodb list-tables

aws dynamodbstreams list-streams \
  --table-name Shop
