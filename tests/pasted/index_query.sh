# Newest first
aws dynamodb query \
    --table-name GameScores \
    --index-name GameTitleIndex \
    --key-condition-expression "GameTitle = :v" \
    --expression-attribute-values "{\":v\": {\"S\": \"Meteor Blasters\"}}" \
    --no-scan-index-forward --consistent-read --max-items 5
