aws dynamodb delete-item --table-name ProductCatalog \
  --key '{"Id": {"N": "456"}}' \
  --condition-expression "(ProductCategory IN (:cat1, :cat2)) and (Price between :lo and :hi)" \
  --expression-attribute-values '{
    ":cat1": {"S": "Sporting Goods"}, ":cat2": {"S": "Gardening Supplies"},
    ":lo": {"N": "500"}, ":hi": {"N": "600"}
  }' \
  --return-consumed-capacity=TOTAL --output json | jq .
