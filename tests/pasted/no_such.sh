aws dynamodb create-backup --table-name T --backup-name b
