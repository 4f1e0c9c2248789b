aws dynamodb get-item \
    --table-name "$TABLE" \
    --key file://key.json
