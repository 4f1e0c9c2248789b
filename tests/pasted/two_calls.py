client.delete_table(TableName='A')
client.delete_table(TableName='B')
