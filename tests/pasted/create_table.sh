$ aws dynamodb create-table \
    --table-name Music \
    --attribute-definitions \
        AttributeName=Artist,AttributeType=S \
        AttributeName=SongTitle,AttributeType=S \
    --key-schema AttributeName=Artist,KeyType=HASH AttributeName=SongTitle,KeyType=RANGE \
    --provisioned-throughput ReadCapacityUnits=10,WriteCapacityUnits=5 \
    --global-secondary-indexes 'IndexName=BySong,KeySchema=[{AttributeName=SongTitle,KeyType=HASH}],Projection={ProjectionType=INCLUDE,NonKeyAttributes=[Year,Label]},ProvisionedThroughput={ReadCapacityUnits=1,WriteCapacityUnits=1}' \
    --region us-east-1
