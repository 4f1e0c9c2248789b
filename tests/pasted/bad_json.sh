aws dynamodb get-item --table-name T \
    --key '{"id": {"S": "a"}
      oops}'
